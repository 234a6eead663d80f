"""The policy document's indicators: what the cases say of them, and what people enter."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel

from api.dependencies import Caller, Context, IdempotencyHeader, key_of_request
from schemas.approvals import ApprovalIn
from schemas.cases.acts import Officer
from schemas.errors import NotPermitted
from schemas.statistics.indicators import IndicatorList, IndicatorView, Reading, ReadingIn, TargetView
from schemas.vocabulary import Role

router = APIRouter(tags=["指标"])

Until = Annotated[
    date | None, Query(ge=date(2018, 1, 1), le=date(2040, 12, 31), description="统计到这一天；不填为今天")
]
Number = Annotated[str, Path(pattern=r"^[0-9]{2}$", description="附件序号")]


class BodyTargets(BaseModel):
    """The targets that stand in the document's body only."""

    until: date
    items: list[TargetView]


@router.get("/indicators")
async def indicators(_caller: Caller, ctx: Context, until: Until = None) -> IndicatorList:
    """Every row of the annex with targets, figures and SLA status at the end of that day."""
    on = until or ctx.today
    return IndicatorList(until=on, items=await ctx.plan.rows(on))


@router.get("/indicators/body")
async def body_targets(_caller: Caller, ctx: Context, until: Until = None) -> BodyTargets:
    """The targets that stand in the document's body only, with their figures."""
    on = until or ctx.today
    return BodyTargets(until=on, items=await ctx.plan.of_the_body(on))


@router.get("/indicators/{number}")
async def indicator(number: Number, _caller: Caller, ctx: Context, until: Until = None) -> IndicatorView:
    """One row of the annex with targets and figures."""
    return await ctx.plan.row(number, until or ctx.today)


@router.get("/indicators/{number}/readings")
async def readings(number: Number, caller: Caller, ctx: Context) -> list[Reading]:
    """Everything entered for a row and its targets, confirmed or not, the newest first."""
    _ensure_administrator(caller)
    return await ctx.plan.entered(number)


@router.post("/indicator-readings", status_code=201)
async def enter_reading(
    request: Request, body: ReadingIn, caller: Caller, ctx: Context, key: IdempotencyHeader
) -> Reading:
    """Enter a figure or a report; it counts when a second person has confirmed it.

    Raises:
        InvalidInput: no such target, no value where a number is due, no evidence.
    """
    _ensure_administrator(caller)
    return await ctx.plan.enter(body, caller.account, key_of_request(request, key, body))


@router.post("/indicator-readings/{reading}/confirm")
async def confirm_reading(
    reading: Annotated[int, Path(ge=1, le=2**31)], body: ApprovalIn, caller: Caller, ctx: Context
) -> Reading:
    """Confirm what another person entered, by the digest of what was seen; safe to repeat.

    Raises:
        NotPermitted: the person who entered it cannot confirm it.
    """
    _ensure_administrator(caller)
    return await ctx.plan.readings.confirm(reading, caller, body)


def _ensure_administrator(caller: Officer) -> None:
    if caller.role is not Role.ADMINISTRATOR:
        raise NotPermitted("只有审管办可以填报和确认指标", role=caller.role)
