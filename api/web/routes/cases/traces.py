"""Trace of a case on screen: a waterfall with growing clocks, and the same in words."""

from fastapi import APIRouter, Response
from markupsafe import Markup

from api.dependencies import CaseNo, Context
from api.web.shell.request_context import CurrentUser
from api.web.views.case_tabs import show_tab
from api.web.views.drawing.waterfall import drawn
from services.domain.traces.spans import compute_trace_id
from services.domain.traces.waterfall import build_waterfall

router = APIRouter()


@router.get("/cases/{case_no}/trace")
async def trace(user: CurrentUser, ctx: Context, case_no: CaseNo) -> Response:
    """Every stage, step and clock of the case in time; visible to all who may see the case."""
    spans = await ctx.traces.now(case_no, user.officer)
    running = [span.end for span in spans if span.is_running]
    picture = build_waterfall(spans, max(running, default=max(span.end for span in spans)))
    drawing = Markup(drawn(picture))  # noqa: S704 - our own drawing; every word in it is escaped
    if user.is_fragment:
        return user.show("traces/_waterfall.html", picture=picture, drawing=drawing)
    return await show_tab(
        user,
        ctx,
        case_no,
        "trace",
        "traces/trace.html",
        picture=picture,
        drawing=drawing,
        trace_id=compute_trace_id(case_no),
    )
