"""The trace of a case as OTLP/JSON: what has ended, and the clocks that run now."""

from fastapi import APIRouter

from api.dependencies import Caller, CaseNo, Context
from services.telemetry.otlp import as_json, as_otlp, request_of

router = APIRouter(tags=["轨迹"])


@router.get("/joint-cases/{case_no}/trace")
async def trace(case_no: CaseNo, caller: Caller, ctx: Context) -> dict[str, object]:
    """One trace per case, from its log; spans marked `lianban.is_running` end now and grow."""
    spans = await ctx.traces.now(case_no, caller)
    return as_json(request_of((span.service, as_otlp(span)) for span in spans))
