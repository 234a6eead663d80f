"""Personal data in full (查看完整信息): for a reason, which is on file before anything is shown."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from api.dependencies import CaseNo, Context
from api.web.shell.request_context import CurrentUser, UserRequest
from schemas.errors import InvalidInput
from schemas.json_values import JsonObject

router = APIRouter()


@router.get("/cases/{case_no}/full")
async def reason_form(user: CurrentUser, ctx: Context, case_no: CaseNo) -> Response:
    """Ask for the reason."""
    await ctx.case_views.case(case_no, user.officer)
    return _opinions(user, case_no)


@router.post("/cases/{case_no}/full")
async def in_full(
    user: CurrentUser, ctx: Context, case_no: CaseNo, reason: Annotated[str, Form(max_length=1000)] = ""
) -> Response:
    """Show the applicant and the agent as handed in; who saw them and why is on file."""
    try:
        seen = await ctx.disclosures.show(case_no, user.officer, reason)
    except InvalidInput as wrong:
        return _opinions(user, case_no, wrong.detail, reason, 422)
    people = [("申请人", seen.applicant), *(("共同申请人", one) for one in seen.co_applicants)]
    people += [("代理人", seen.agent)] if seen.agent else []
    return _page(user, case_no, people=people, reason=reason)


def _opinions(
    user: UserRequest, case_no: str, wrong: str = "", reason: str = "", status: int = 200
) -> Response:
    return _page(user, case_no, people=[], reason=reason, wrong=wrong, status=status)


def _page(
    user: UserRequest,
    case_no: str,
    *,
    people: list[tuple[str, JsonObject]],
    reason: str,
    wrong: str = "",
    status: int = 200,
) -> Response:
    return user.show(
        "cases/_full.html" if user.is_fragment else "cases/full.html",
        title="查看完整信息",
        trail=(("全部办件", "/cases"), (case_no, f"/cases/{case_no}")),
        status=status,
        case_no=case_no,
        people=people,
        reason=reason,
        wrong=wrong,
    )
