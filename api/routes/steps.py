"""Steps: what departments do."""

from fastapi import APIRouter, Request

from api.dependencies import Caller, CaseNo, Desk, ExpectedVersion, IdempotencyKey, StepCode, act_key
from api.reception import Reception
from schemas.acts import Officer, StepActIn
from schemas.errors import InvalidInput
from schemas.receipts import ActReceipt
from schemas.vocabulary import Role, StepAct

router = APIRouter(tags=["环节"])


@router.post("/joint-cases/{case_no}/steps/{step}/acts")
async def act_on_step(
    request: Request,
    case_no: CaseNo,
    step: StepCode,
    said: StepActIn,
    caller: Caller,
    desk: Desk,
    key: IdempotencyKey,
    version: ExpectedVersion,
) -> ActReceipt:
    """Act on one step; `acts` of the case says which acts are open, with an example of each."""
    if said.act is StepAct.ASSIGN and said.assignee:
        await _ensure_colleague(desk, caller, said.assignee)
    return await desk.case_files.act_on_step(
        case_no, step, said, caller, act_key(request, key, said), version
    )


async def _ensure_colleague(desk: Reception, caller: Officer, assignee: str) -> None:
    colleague = await desk.accounts.officer(assignee)
    works_there = colleague is not None and colleague.department == caller.department
    if not works_there or colleague is None or colleague.role not in (Role.OFFICER, Role.HEAD):
        raise InvalidInput.of(("assignee", "本部门没有这位经办人"))
