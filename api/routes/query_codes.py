"""A new query code for an applicant who lost theirs."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.dependencies import Caller, CaseNo, Context
from schemas.input_model import InputModel

router = APIRouter(tags=["窗口"])


class ReissueIn(InputModel):
    """Why a new query code is issued."""

    reason: str = Field(max_length=150, description="理由，如申请人遗失")


class QueryCodeIssued(BaseModel):
    """The new code, shown only once."""

    case_no: str
    query_code: str


@router.post("/joint-cases/{case_no}/query-code")
async def reissue(case_no: CaseNo, body: ReissueIn, caller: Caller, ctx: Context) -> QueryCodeIssued:
    """Issue a new query code at the window; the old one ends, and the reason is on file.

    Raises:
        NotPermitted: only a window hands codes out.
        InvalidInput: no reason.
    """
    code = await ctx.disclosures.reissue_query_code(case_no, caller, body.reason)
    return QueryCodeIssued(case_no=case_no, query_code=code)
