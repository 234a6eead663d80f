"""Bulk acts at the door: many steps, each in a transaction and under a key of its own."""

import hashlib

from api import acting
from api.reception import Reception
from schemas.acts import Officer, StepActIn
from schemas.errors import LianbanError
from schemas.inbox import BulkIn, BulkOutcome, BulkProblem, BulkReceipt, BulkRow
from schemas.vocabulary import StepAct, StepStatus
from services.store.keys import ActKey


async def act_on_many(desk: Reception, officer: Officer, said: BulkIn, key: str) -> BulkReceipt:
    """Do each row on its own and tell what became of it; the same key does nothing twice."""
    hashed = hashlib.sha256(f"bulk\n{said.model_dump_json()}".encode()).hexdigest()
    rows = [await _act(desk, officer, said, row, ActKey(_own(key, row), hashed)) for row in said.rows]
    done = sum(row.problem is None for row in rows)
    return BulkReceipt(done=done, refused=len(rows) - done, rows=rows)


def _own(key: str, row: BulkRow) -> str:
    return f"{key}/{row.case_no}/{row.step}"


async def _act(desk: Reception, officer: Officer, said: BulkIn, row: BulkRow, key: ActKey) -> BulkOutcome:
    act = StepActIn(act=StepAct(said.act), opinion=said.opinion, results=row.results)
    try:
        receipt = await acting.act_on_step(desk, officer, row.case_no, row.step, act, key, row.version)
    except LianbanError as refused:
        problem = BulkProblem(code=refused.code, title=refused.title, detail=refused.detail)
        return BulkOutcome(case_no=row.case_no, step=row.step, problem=problem)
    status = StepStatus(receipt.status)
    return BulkOutcome(
        case_no=row.case_no, step=row.step, status=status, status_label=status.label, version=receipt.version
    )
