"""A case by stages: leads, positions of steps in time, conflicts and child cases."""

from fastapi import APIRouter, Response

from api.dependencies import CaseNo, Context
from api.web.shell.request_context import CurrentUser
from api.web.views.case_tabs import show_tab
from services.domain.cases.gantt import gantt

router = APIRouter()


@router.get("/cases/{case_no}/stages")
async def stages(user: CurrentUser, ctx: Context, case_no: CaseNo) -> Response:
    """The stages as a chart with their leads; conflicts and children beneath."""
    case = await ctx.case_views.case(case_no, user.officer)
    plan = await ctx.case_views.plan(case_no, user.officer)
    return await show_tab(
        user, ctx, case_no, "stages", "catalogue/stages.html", case=case, chart=gantt(case, plan)
    )
