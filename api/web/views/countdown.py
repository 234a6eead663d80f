"""Countdowns in working time: the opening hours that are left until a due date."""

from services.app_context import AppContext
from services.domain.calendars.site_calendars import Calendars


async def current_calendars(ctx: AppContext) -> Calendars:
    """Return the work calendars in force."""
    return (await ctx.cases.book.refresh(ctx.store)).calendars
