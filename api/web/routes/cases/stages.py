"""A case by its stages: who leads each, where every step stands in time, what is argued, what it started."""

from fastapi import APIRouter, Response

from api.dependencies import CaseNo, Desk
from api.web.shell.request_context import Visiting
from api.web.views.case_tabs import show_tab
from services.domain.cases.gantt import gantt

router = APIRouter()


@router.get("/cases/{case_no}/stages")
async def stages(visit: Visiting, desk: Desk, case_no: CaseNo) -> Response:
    """The stages as a chart with their leads; conflicts and children beneath."""
    case = await desk.case_board.case(case_no, visit.officer)
    plan = await desk.case_board.plan(case_no, visit.officer)
    return await show_tab(
        visit, desk, case_no, "stages", "catalogue/stages.html", case=case, chart=gantt(case, plan)
    )
