"""Steps: what departments do."""

from fastapi import APIRouter, Request

from api.dependencies import (
    Caller,
    CaseNo,
    Context,
    ExpectedVersion,
    IdempotencyHeader,
    StepCode,
    key_of_request,
)
from schemas.cases.case_views import ActReceipt
from schemas.cases.commands.union import StepCommandIn

router = APIRouter(tags=["环节"])


@router.post("/joint-cases/{case_no}/steps/{step}/acts")
async def act_on_step(
    request: Request,
    case_no: CaseNo,
    step: StepCode,
    body: StepCommandIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
    version: ExpectedVersion,
) -> ActReceipt:
    """Act on one step; `acts` of the case says which acts are open, with an example of each."""
    return await ctx.cases.act_on_step(
        case_no, step, body, caller, key_of_request(request, key, body), version
    )
