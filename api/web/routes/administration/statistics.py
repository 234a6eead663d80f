"""Statistics on screen: departments, people, ratings, over a period; and as a spreadsheet."""

from datetime import date, timedelta

from fastapi import APIRouter, Response
from pydantic import ValidationError

from api.dependencies import Context
from api.spreadsheet import Column, Sheet, at_once, workbook
from api.statistics import statistics_for
from api.web.shell.navigation import Module
from api.web.shell.request_context import CurrentUser, UserRequest
from schemas.errors import InvalidInput
from schemas.statistics.periods import (
    DepartmentFigures,
    OfficerFigures,
    RatingFigures,
    Statistics,
    StatisticsPeriod,
)
from schemas.vocabulary import Role
from services.app_context import AppContext
from services.domain.forms.field_errors import describe_field_error

router = APIRouter()
MODULES = (
    Module(label="统计", href="/statistics", roles=frozenset({Role.ADMINISTRATOR, Role.HEAD}), order=75),
)
_DEPARTMENTS: tuple[Column[DepartmentFigures], ...] = (
    ("部门", 24, lambda row: row.name),
    ("办结环节", 10, lambda row: row.settled),
    ("按时办结", 10, lambda row: row.kept),
    ("其中裁定不归责", 14, lambda row: row.excused),
    ("裁定归责的他部门环节", 20, lambda row: row.charged),
    ("按时率（%）", 12, lambda row: None if row.on_time is None else float(row.on_time)),
    ("不予", 8, lambda row: row.refused),
    ("在办", 8, lambda row: row.in_progress),
    ("在办超时", 10, lambda row: row.overdue),
    ("督办单", 8, lambda row: row.orders),
    ("已答复", 8, lambda row: row.orders_answered),
)
_OFFICERS: tuple[Column[OfficerFigures], ...] = (
    ("账号", 24, lambda row: row.account),
    ("姓名", 20, lambda row: row.name),
    ("办结环节", 10, lambda row: row.settled),
    ("按时办结", 10, lambda row: row.kept),
    ("其中裁定不归责", 14, lambda row: row.excused),
    ("按时率（%）", 12, lambda row: None if row.on_time is None else float(row.on_time)),
    ("不予", 8, lambda row: row.refused),
)
_RATINGS: tuple[Column[RatingFigures], ...] = (
    ("事项", 24, lambda row: row.name),
    ("办结办件", 10, lambda row: row.finished),
    ("评价", 8, lambda row: row.rated),
    ("差评", 8, lambda row: row.bad),
    ("满意率（%）", 12, lambda row: None if row.satisfied_share is None else float(row.satisfied_share)),
)


@router.get("/statistics")
async def statistics(user: CurrentUser, ctx: Context) -> Response:
    """The statistics of a period; this month unless another is asked for."""
    found, query = await _found(user, ctx)
    return user.show(
        "statistics/_found.html" if user.is_fragment else "statistics/page.html",
        title="统计",
        found=found,
        query=query,
        departments=ctx.departments,
        is_everybody=user.officer.role is Role.ADMINISTRATOR,
    )


@router.get("/statistics/export.xlsx")
async def export(user: CurrentUser, ctx: Context) -> Response:
    """The same as a spreadsheet."""
    found, _ = await _found(user, ctx)
    return await workbook(
        "统计",
        Sheet("部门", _DEPARTMENTS, at_once(found.departments)),
        Sheet("人员", _OFFICERS, at_once(found.officers)),
        Sheet("好差评", _RATINGS, at_once(found.ratings)),
    )


async def _found(user: UserRequest, ctx: AppContext) -> tuple[Statistics, dict[str, str]]:
    query = {name: value for name, value in user.request.query_params.items() if value}
    today: date = ctx.today
    days = {
        "from_day": query.get("from_day", (today - timedelta(days=29)).isoformat()),
        "until_day": query.get("until_day", today.isoformat()),
    }
    try:
        period = StatisticsPeriod.model_validate(days)
    except ValidationError as wrong:
        raise InvalidInput.of(*(describe_field_error(error) for error in wrong.errors())) from wrong
    return await statistics_for(ctx, user.officer, period, query.get("department")), {**query, **days}
