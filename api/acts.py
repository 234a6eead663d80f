"""Acts on cases and steps as the door files them, for the API and for the pages alike."""

from api.app_context import Reception
from schemas.cases.acts import CaseActIn, Officer, StepActIn
from schemas.cases.case_views import ActReceipt
from schemas.errors import InvalidInput, NotPermitted
from schemas.vocabulary import CaseAct, Role, StepAct
from services.store.core.idempotency import ActKey
from services.store.core.versions import Expected


async def act_on_case(
    desk: Reception, officer: Officer, case_no: str, said: CaseActIn, key: ActKey, version: Expected
) -> ActReceipt:
    """File an act on the whole case.

    Raises:
        NotPermitted: the clock of a case is moved on a demonstration system only.
        ActNotAllowed: what is to be delivered lacks a document that cannot be made.
    """
    if said.act is CaseAct.MOVE_TIME and not desk.is_demonstration:
        raise NotPermitted("本系统不是演示系统，不能拨快办件时钟")
    if said.act is CaseAct.DELIVER:
        await desk.papers.ensure_deliverable(case_no, officer)
    return await desk.case_files.act_on_case(case_no, said, officer, key, version)


async def act_on_step(
    desk: Reception,
    officer: Officer,
    case_no: str,
    step: str,
    said: StepActIn,
    key: ActKey,
    version: Expected,
) -> ActReceipt:
    """File an act on one step.

    Raises:
        InvalidInput: the step is given to, or was visited by, somebody who does not work there, or a
            department is named that there is not.
    """
    if said.act is StepAct.ASSIGN and said.assignee:
        await ensure_colleague(desk, officer, "assignee", said.assignee)
    if said.act is StepAct.RECORD_SITE_VISIT:
        for visitor in said.visitors:
            await ensure_colleague(desk, officer, "visitors", visitor)
    _ensure_departments(desk, said)
    return await desk.case_files.act_on_step(case_no, step, said, officer, key, version)


def _ensure_departments(desk: Reception, said: StepActIn) -> None:
    named = [("departments", code) for code in said.departments]
    named += [("to_department", said.to_department)] if said.to_department else []
    if wrong := [(field, f"没有部门“{code}”") for field, code in named if code not in desk.register.open]:
        raise InvalidInput.of(*wrong)


async def ensure_colleague(desk: Reception, officer: Officer, field: str, account: str) -> None:
    """Refuse somebody who does not work in the officer's department.

    Raises:
        InvalidInput: naming the field.
    """
    colleague = await desk.accounts.officer(account)
    works_there = colleague is not None and colleague.department == officer.department
    if not works_there or colleague is None or colleague.role not in (Role.OFFICER, Role.HEAD):
        raise InvalidInput.of((field, f"本部门没有经办人“{account}”"))
