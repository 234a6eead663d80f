"""Steps: what departments do."""

from fastapi import APIRouter, Request

from api import acts
from api.dependencies import Caller, CaseNo, Desk, ExpectedVersion, IdempotencyKey, StepCode, act_key
from schemas.cases.acts import StepActIn
from schemas.cases.case_views import ActReceipt

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
    return await acts.act_on_step(desk, caller, case_no, step, said, act_key(request, key, said), version)
