"""Personal data in full (查看完整信息): for a reason, which is on file before anything is shown."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from api.dependencies import CaseNo, Desk
from api.web.shell.request_context import Visit, Visiting
from schemas.errors import InvalidInput

router = APIRouter()


@router.get("/cases/{case_no}/full")
async def reason_form(visit: Visiting, desk: Desk, case_no: CaseNo) -> Response:
    """Ask for the reason."""
    await desk.case_board.case(case_no, visit.officer)
    return _asked(visit, case_no)


@router.post("/cases/{case_no}/full")
async def in_full(
    visit: Visiting, desk: Desk, case_no: CaseNo, reason: Annotated[str, Form(max_length=1000)] = ""
) -> Response:
    """Show the applicant and the agent as handed in; who saw them and why is on file."""
    try:
        seen = await desk.disclosures.show(case_no, visit.officer, reason)
    except InvalidInput as wrong:
        return _asked(visit, case_no, wrong.detail, reason, 422)
    people = [("申请人", seen["applicant"])] + ([("代理人", seen["agent"])] if seen["agent"] else [])
    return _page(visit, case_no, people=people, reason=reason)


def _asked(visit: Visit, case_no: str, wrong: str = "", reason: str = "", status: int = 200) -> Response:
    return _page(visit, case_no, people=[], reason=reason, wrong=wrong, status=status)


def _page(
    visit: Visit,
    case_no: str,
    *,
    people: list[tuple[str, dict[str, str]]],
    reason: str,
    wrong: str = "",
    status: int = 200,
) -> Response:
    return visit.show(
        "cases/_full.html" if visit.is_fragment else "cases/full.html",
        title="查看完整信息",
        trail=(("全部办件", "/cases"), (case_no, f"/cases/{case_no}")),
        status=status,
        case_no=case_no,
        people=people,
        reason=reason,
        wrong=wrong,
    )
