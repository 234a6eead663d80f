"""Statistics of departments, people and ratings over a period."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import Caller, Context
from api.statistics import statistics_for
from schemas.cases.lists import Code
from schemas.statistics.periods import Statistics, StatisticsPeriod

router = APIRouter(tags=["统计"])


class StatisticsQuery(StatisticsPeriod):
    """The period, and the department whose people are listed."""

    department: Annotated[Code | None, Query(description="列出人员的部门")] = None


@router.get("/statistics")
async def statistics(wanted: Annotated[StatisticsQuery, Query()], caller: Caller, ctx: Context) -> Statistics:
    """What departments, the people of one of them, and ratings come to over a period."""
    period = StatisticsPeriod(from_day=wanted.from_day, until_day=wanted.until_day)
    return await statistics_for(ctx, caller, period, wanted.department)
