"""Bulk acts: many steps, each in its own transaction and with its own idempotency key."""

import hashlib
from collections.abc import Mapping

from api.app_context import AppContext
from schemas.cases.acts import Officer
from schemas.cases.inbox import BulkIn, BulkOutcome, BulkProblem, BulkReceipt, BulkRow, HandOverIn
from schemas.errors import InvalidInput, LianbanError, NotPermitted
from schemas.vocabulary import Role, StepAct, StepStatus
from services.domain.cases.act_input import step_command
from services.store.core.idempotency import IdempotencyKey


async def act_on_many(ctx: AppContext, officer: Officer, body: BulkIn, key: str) -> BulkReceipt:
    """Execute each row separately and return a result per row; idempotent by key."""
    hashed = hashlib.sha256(f"bulk\n{body.model_dump_json()}".encode()).hexdigest()
    rows = [await _act(ctx, officer, body, row, IdempotencyKey(_own(key, row), hashed)) for row in body.rows]
    done = sum(row.problem is None for row in rows)
    return BulkReceipt(done=done, refused=len(rows) - done, rows=rows)


def _own(key: str, row: BulkRow) -> str:
    return f"{key}/{row.case_no}/{row.step}"


async def hand_over_all(ctx: AppContext, officer: Officer, body: HandOverIn, key: str) -> BulkReceipt:
    """Assign to one colleague, on its own, each step that another has in hand (人员离岗交接).

    Raises:
        NotPermitted: only the head of a department hands over.
        InvalidInput: somebody named does not work there, or both are the same.
    """
    if officer.role is not Role.HEAD or officer.department is None:
        raise NotPermitted("只有部门负责人可以办理人员交接", role=officer.role)
    if body.from_account == body.to_account:
        raise InvalidInput.of(("to_account", "交出人和接手人不能是同一人"))
    await ctx.case_files.ensure_colleague(officer, "to_account", body.to_account)
    hashed = hashlib.sha256(f"hand-over\n{body.model_dump_json()}".encode()).hexdigest()
    given = {"act": StepAct.ASSIGN, "assignee": body.to_account}
    rows = []
    for case_no, step in await ctx.inbox.held_by(body.from_account, officer.department):
        filed = IdempotencyKey(f"{key}/{case_no}/{step}", hashed)
        rows.append(await _done(ctx, officer, BulkRow(case_no=case_no, step=step), given, filed))
    done = sum(row.problem is None for row in rows)
    return BulkReceipt(done=done, refused=len(rows) - done, rows=rows)


async def _act(
    ctx: AppContext, officer: Officer, body: BulkIn, row: BulkRow, key: IdempotencyKey
) -> BulkOutcome:
    given = {"act": body.act, "opinion": body.opinion, "results": row.results}
    filled = {name: value for name, value in given.items() if value}
    return await _done(ctx, officer, row, filled, key)


async def _done(
    ctx: AppContext, officer: Officer, row: BulkRow, given: Mapping[str, object], key: IdempotencyKey
) -> BulkOutcome:
    try:
        command = step_command(given)
        receipt = await ctx.case_files.act_on_step(row.case_no, row.step, command, officer, key, row.version)
    except LianbanError as refused:
        problem = BulkProblem(code=refused.code, title=refused.title, detail=refused.detail)
        return BulkOutcome(case_no=row.case_no, step=row.step, problem=problem)
    status = StepStatus(receipt.status)
    return BulkOutcome(
        case_no=row.case_no, step=row.step, status=status, status_label=status.label, version=receipt.version
    )
