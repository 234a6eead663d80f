"""Bulk acts at the door: many steps, each in a transaction and under a key of its own."""

import hashlib

from api import acts
from api.app_context import Reception
from schemas.cases.acts import Officer, StepActIn
from schemas.cases.inbox import BulkIn, BulkOutcome, BulkProblem, BulkReceipt, BulkRow, HandOverIn
from schemas.errors import InvalidInput, LianbanError, NotPermitted
from schemas.vocabulary import Role, StepAct, StepStatus
from services.store.core.idempotency import ActKey


async def act_on_many(desk: Reception, officer: Officer, said: BulkIn, key: str) -> BulkReceipt:
    """Do each row on its own and tell what became of it; the same key does nothing twice."""
    hashed = hashlib.sha256(f"bulk\n{said.model_dump_json()}".encode()).hexdigest()
    rows = [await _act(desk, officer, said, row, ActKey(_own(key, row), hashed)) for row in said.rows]
    done = sum(row.problem is None for row in rows)
    return BulkReceipt(done=done, refused=len(rows) - done, rows=rows)


def _own(key: str, row: BulkRow) -> str:
    return f"{key}/{row.case_no}/{row.step}"


async def hand_over_all(desk: Reception, officer: Officer, said: HandOverIn, key: str) -> BulkReceipt:
    """Assign to one colleague, on its own, each step that another has in hand (人员离岗交接).

    Raises:
        NotPermitted: only the head of a department hands over.
        InvalidInput: somebody named does not work there, or both are the same.
    """
    if officer.role is not Role.HEAD or officer.department is None:
        raise NotPermitted("只有部门负责人可以办理人员交接", role=officer.role)
    if said.from_account == said.to_account:
        raise InvalidInput.of(("to_account", "交出人和接手人不能是同一人"))
    await acts.ensure_colleague(desk, officer, "to_account", said.to_account)
    hashed = hashlib.sha256(f"hand-over\n{said.model_dump_json()}".encode()).hexdigest()
    act = StepActIn(act=StepAct.ASSIGN, assignee=said.to_account)
    rows = []
    for case_no, step in await desk.inbox.held_by(said.from_account, officer.department):
        filed = ActKey(f"{key}/{case_no}/{step}", hashed)
        rows.append(await _done(desk, officer, BulkRow(case_no=case_no, step=step), act, filed))
    done = sum(row.problem is None for row in rows)
    return BulkReceipt(done=done, refused=len(rows) - done, rows=rows)


async def _act(desk: Reception, officer: Officer, said: BulkIn, row: BulkRow, key: ActKey) -> BulkOutcome:
    act = StepActIn(act=StepAct(said.act), opinion=said.opinion, results=row.results)
    return await _done(desk, officer, row, act, key)


async def _done(desk: Reception, officer: Officer, row: BulkRow, act: StepActIn, key: ActKey) -> BulkOutcome:
    try:
        receipt = await acts.act_on_step(desk, officer, row.case_no, row.step, act, key, row.version)
    except LianbanError as refused:
        problem = BulkProblem(code=refused.code, title=refused.title, detail=refused.detail)
        return BulkOutcome(case_no=row.case_no, step=row.step, problem=problem)
    status = StepStatus(receipt.status)
    return BulkOutcome(
        case_no=row.case_no, step=row.step, status=status, status_label=status.label, version=receipt.version
    )
