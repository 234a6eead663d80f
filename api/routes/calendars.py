"""Routes of work calendars: years with notices, sites with hours, changes with effects."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Body, Path, Request

from api.dependencies import Caller, Context, IdempotencyHeader, key_of_request
from schemas.approvals import ApprovalIn
from schemas.calendars.changes import (
    CalendarPreview,
    ClosureIn,
    HoursIn,
    PendingChange,
    RecalculationProgress,
    SiteView,
    YearIn,
    YearRow,
    YearView,
)
from schemas.errors import NotPermitted
from schemas.jobs.recalculation import RecalculationControlIn
from schemas.vocabulary import Role

router = APIRouter(tags=["工作日历"])

Year = Annotated[int, Path(ge=2000, le=2100, description="年份")]
Site = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,63}$", description="办理地点：window 或部门编码")]
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{10,64}$", description="预览令牌")]
Day = Annotated[date, Path(description="日期")]


@router.get("/calendars")
async def years(_caller: Caller, ctx: Context) -> list[YearRow]:
    """The years on file, newest first, and the next one, which may still wait for its notice."""
    return await ctx.calendars.years()


@router.get("/calendars/{year}")
async def year(year: Year, _caller: Caller, ctx: Context) -> YearView:
    """A year as it holds today, day by day, with every version of its notice."""
    return await ctx.calendars.year(year)


@router.put("/calendars/{year}")
async def import_year(year: Year, body: YearIn, caller: Caller, ctx: Context) -> CalendarPreview:
    """What this calendar of the year would do to the open cases, and the token that confirms it.

    Changes nothing yet; the same may be asked again and again.
    """
    return await ctx.calendars.preview_year(year, body, caller)


@router.delete("/calendars/{year}")
async def withdraw_year(year: Year, caller: Caller, ctx: Context) -> CalendarPreview:
    """Ask to take back the year's latest version; refused while anything was counted by it."""
    return await ctx.calendars.preview_withdrawal(year, caller)


@router.get("/sites")
async def sites(_caller: Caller, ctx: Context) -> list[SiteView]:
    """Every site with its opening hours and closures."""
    return await ctx.calendars.sites()


@router.put("/sites/{site}/hours")
async def set_hours(site: Site, body: HoursIn, caller: Caller, ctx: Context) -> CalendarPreview:
    """What new opening hours of a site would do, and the token that confirms them."""
    return await ctx.calendars.preview_hours(site, body, caller)


@router.put("/sites/{site}/closures/{day}")
async def close(site: Site, day: Day, body: ClosureIn, caller: Caller, ctx: Context) -> CalendarPreview:
    """What closing a site (or `all`) on a day would do, and the token that confirms it."""
    return await ctx.calendars.preview_closure(site, day, body, caller)


@router.delete("/sites/{site}/closures/{day}")
async def reopen(
    site: Site, day: Day, body: Annotated[ClosureIn, Body()], caller: Caller, ctx: Context
) -> CalendarPreview:
    """What taking a closure back would do, and the token that confirms it."""
    return await ctx.calendars.preview_reopening(site, day, body, caller)


@router.get("/calendar-changes")
async def pending(caller: Caller, ctx: Context) -> list[PendingChange]:
    """The previewed changes that wait for a second administrator, the newest first."""
    _ensure_administrator(caller)
    return await ctx.calendars.changes.pending()


@router.get("/calendar-changes/{token}")
async def progress(token: Token, caller: Caller, ctx: Context) -> RecalculationProgress:
    """How far the open cases are reckoned by a change that was confirmed."""
    _ensure_administrator(caller)
    return await ctx.calendars.changes.progress(token)


@router.get("/calendar-changes/{token}/preview")
async def shown(token: Token, caller: Caller, ctx: Context) -> CalendarPreview:
    """The preview kept under the token."""
    _ensure_administrator(caller)
    return await ctx.calendars.changes.shown(token)


@router.post("/calendar-changes/{token}/confirm", status_code=202)
async def confirm(
    request: Request, token: Token, body: ApprovalIn, caller: Caller, ctx: Context, key: IdempotencyHeader
) -> RecalculationProgress:
    """Publish the change another administrator previewed; open cases are then recalculated."""
    _ensure_administrator(caller)
    return await ctx.calendars.changes.confirm(token, caller, body, key_of_request(request, key, body))


@router.post("/calendar-changes/{token}/recalculation")
async def control_recalculation(
    request: Request,
    token: Token,
    body: RecalculationControlIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> RecalculationProgress:
    """Pause, resume or cancel the recalculation of open cases.

    The published calendar stays in force.
    """
    _ensure_administrator(caller)
    return await ctx.calendars.changes.control(token, body, caller, key_of_request(request, key, body))


def _ensure_administrator(caller: Caller) -> None:
    if caller.role is not Role.ADMINISTRATOR:
        raise NotPermitted("只有审管办可以变更工作日历", role=caller.role)
