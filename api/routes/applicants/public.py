"""For the applicant, without log-in: progress by case number and query code."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.dependencies import CaseNo, Context
from api.limits.sender import sender_of
from schemas.cases.lists import PublicView
from schemas.text_input import CodeText
from services.domain.cases.case_numbers import complete_number
from services.store.applicants.attempts import Counted

router = APIRouter(tags=["公众查询"])


@router.get("/public/joint-cases/{case_no}")
async def progress(
    request: Request,
    case_no: CaseNo,
    ctx: Context,
    code: Annotated[
        CodeText, Query(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z]+$", description="查询码")
    ],
) -> PublicView:
    """Progress of the case without personal data; ten wrong tries per sender in ten minutes."""
    return await held(request, ctx, case_no, code)


async def held(request: Request, ctx: Context, case_no: str, code: str) -> PublicView:
    """The case with this query code; a wrong code counts as a try at every address.

    Raises:
        NotFound: no such case, or another's code.
        TooManyAttempts: as often as is allowed within the window.
    """
    number = complete_number(case_no)
    async with ctx.attempts.counting((Counted.QUERY, sender_of(request)), case_no=number):
        return await ctx.case_views.public(number, code.upper())
