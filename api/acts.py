"""Acts on cases and steps, shared by the API and the pages."""

from api.app_context import AppContext
from schemas.cases.acts import CaseActIn, Officer, StepActIn
from schemas.cases.case_views import ActReceipt
from schemas.errors import InvalidInput, NotPermitted
from schemas.vocabulary import CaseAct, Role, StepAct
from services.store.core.idempotency import IdempotencyKey
from services.store.core.versions import Expected


async def act_on_case(
    ctx: AppContext, officer: Officer, case_no: str, body: CaseActIn, key: IdempotencyKey, version: Expected
) -> ActReceipt:
    """File an act on the whole case.

    Raises:
        NotPermitted: the clock of a case is moved on a demonstration system only.
        ActNotAllowed: what is to be delivered lacks a document that cannot be made.
    """
    if body.act is CaseAct.ADVANCE_CLOCK and not ctx.is_demonstration:
        raise NotPermitted("本系统不是演示系统，不能拨快办件时钟")
    if body.act is CaseAct.DELIVER:
        await ctx.documents.ensure_deliverable(case_no, officer)
    return await ctx.case_files.act_on_case(case_no, body, officer, key, version)


async def act_on_step(
    ctx: AppContext,
    officer: Officer,
    case_no: str,
    step: str,
    body: StepActIn,
    key: IdempotencyKey,
    version: Expected,
) -> ActReceipt:
    """File an act on one step.

    Raises:
        InvalidInput: the step is given to, or was visited by, somebody who does not work there, or a
            department is named that there is not.
    """
    if body.act is StepAct.ASSIGN and body.assignee:
        await ensure_colleague(ctx, officer, "assignee", body.assignee)
    if body.act is StepAct.RECORD_SITE_VISIT:
        for visitor in body.visitors:
            await ensure_colleague(ctx, officer, "visitors", visitor)
    _ensure_departments(ctx, body)
    return await ctx.case_files.act_on_step(case_no, step, body, officer, key, version)


def _ensure_departments(ctx: AppContext, body: StepActIn) -> None:
    named = [("departments", code) for code in body.departments]
    named += [("to_department", body.to_department)] if body.to_department else []
    if wrong := [(field, f"没有部门“{code}”") for field, code in named if code not in ctx.register.open]:
        raise InvalidInput.of(*wrong)


async def ensure_colleague(ctx: AppContext, officer: Officer, field: str, account: str) -> None:
    """Refuse an account that does not belong to the officer's department.

    Raises:
        InvalidInput: naming the field.
    """
    colleague = await ctx.accounts.officer(account)
    works_there = colleague is not None and colleague.department == officer.department
    if not works_there or colleague is None or colleague.role not in (Role.OFFICER, Role.HEAD):
        raise InvalidInput.of((field, f"本部门没有经办人“{account}”"))
