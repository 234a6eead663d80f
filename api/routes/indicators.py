"""The policy document's indicators, with what the cases say of them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.dependencies import Caller, Desk
from schemas.errors import NotFound
from schemas.indicators import IndicatorList, IndicatorView
from services.catalogue.indicators import load_indicators, load_targets
from services.domain.indicators.figures import view
from services.store.case_files import utc_now
from services.store.indicators import IndicatorReads

router = APIRouter(tags=["指标"])

Until = Annotated[
    date | None, Query(ge=date(2018, 1, 1), le=date(2040, 12, 31), description="统计到这一天；不填为今天")
]


@router.get("/indicators")
async def indicators(_caller: Caller, desk: Desk, until: Until = None) -> IndicatorList:
    """Every row of the annex with targets and figures."""
    day = until or desk.today
    counts = await IndicatorReads(desk.store).counts(day)
    matters = await desk.catalogue.in_force(utc_now())
    items = [view(row, load_targets(), matters, counts) for row in load_indicators().values()]
    return IndicatorList(until=day, items=items)


@router.get("/indicators/{number}")
async def indicator(
    number: Annotated[str, Path(pattern=r"^[0-9]{2}$", description="附件序号")],
    _caller: Caller,
    desk: Desk,
    until: Until = None,
) -> IndicatorView:
    """One row of the annex with targets and figures."""
    row = load_indicators().get(number)
    if row is None:
        raise NotFound(f"附件没有第 {number} 项指标", indicator=number)
    counts = await IndicatorReads(desk.store).counts(until or desk.today)
    return view(row, load_targets(), await desk.catalogue.in_force(utc_now()), counts)
