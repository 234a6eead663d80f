"""Requests to change the work calendar: checks, and a preview of the effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import func, or_, select

from schemas.calendars.changes import (
    EVERY_SITE,
    CalendarPreview,
    ClosureChange,
    ClosureIn,
    HoursChange,
    HoursIn,
    ReopeningChange,
    SiteView,
    WithdrawalChange,
    YearChange,
    YearIn,
    YearRow,
    YearView,
)
from schemas.cases.acts import Officer
from schemas.errors import InUse, InvalidInput, NotFound, NotPermitted
from schemas.vocabulary import Role
from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date, from_beijing
from services.domain.calendars.checks import Fault, closure_faults, hours_faults, year_faults
from services.domain.calendars.editions import list_versions, next_version
from services.domain.calendars.statutory_holidays import FIRST_YEAR, LAST_YEAR
from services.domain.calendars.views import site_names, site_view, year_rows, year_view
from services.store.calendar_changes.changes import CalendarChanges
from services.store.calendar_changes.stale_cases import runs_into
from services.store.core.schema.tables import joint_case

_MIDNIGHT = time()


@dataclass(frozen=True)
class CalendarService:
    """Looks at calendars for everybody, and takes changes from administrators."""

    changes: CalendarChanges
    departments: Mapping[str, str]

    async def years(self) -> list[YearRow]:
        """The years on file, newest first."""
        page = await self.changes.page()
        return year_rows(page.changes, page.calendars.window, beijing_date(utc_now()))

    async def year(self, year: int) -> YearView:
        """A year as it holds today at the window.

        Raises:
            NotFound: the calendar does not reach that year.
        """
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise NotFound(f"工作日历只有 {FIRST_YEAR} 至 {LAST_YEAR} 年", year=year)
        page = await self.changes.page()
        return year_view(page.changes, page.calendars.window, year, page.edition)

    async def sites(self) -> list[SiteView]:
        """Every site with its hours and closures."""
        page = await self.changes.page()
        return [site_view(page.changes, site, name) for site, name in site_names(self.departments).items()]

    async def preview_year(self, year: int, given: YearIn, officer: Officer) -> CalendarPreview:
        """What this calendar of the year would do.

        Raises:
            NotPermitted: only administrators keep the calendar.
            InvalidInput: a day twice, outside the year, or nonsense; each fault with its rule.
        """
        _ensure_administrator(officer)
        page = await self.changes.page()
        _refuse(year_faults(year, given, page.changes, beijing_date(utc_now())))
        version = next_version(page.changes, year)
        days = tuple(sorted(given.days, key=lambda day: day.on))
        change = YearChange(year=year, version=version, notice=given.notice, days=days)
        return await self.changes.preview(change, officer)

    async def preview_withdrawal(self, year: int, officer: Officer) -> CalendarPreview:
        """What taking back the year's latest version would do, where nothing was counted by it.

        Raises:
            NotPermitted: only administrators keep the calendar.
            NotFound: the year has no version.
            InUse: cases were counted by it, or a later year depends on it.
        """
        _ensure_administrator(officer)
        page = await self.changes.page()
        on_file = list_versions(page.changes, year)
        if not on_file:
            raise NotFound(f"{year} 年没有放假安排", year=year)
        later = sorted({one.year for one in list_versions(page.changes) if one.year > year})
        if later and len(on_file) == 1:
            raise InUse(f"{later[0]} 年的放假安排接在 {year} 年之后，请先撤回", year=year, by=later)
        await self._ensure_unused(year)
        return await self.changes.preview(WithdrawalChange(year=year, version=on_file[-1].version), officer)

    async def preview_hours(self, site: str, given: HoursIn, officer: Officer) -> CalendarPreview:
        """What new opening hours of a site would do.

        Raises:
            NotPermitted, NotFound (no such site), InvalidInput.
        """
        self._ensure_site(site, officer)
        change = HoursChange(site=site, since=given.since, hours=given.hours)
        _refuse(hours_faults(change))
        return await self.changes.preview(change, officer)

    async def preview_closure(
        self, site: str, on: date, given: ClosureIn, officer: Officer
    ) -> CalendarPreview:
        """What closing a site on a day would do.

        Raises:
            NotPermitted, NotFound (no such site), InvalidInput.
        """
        change = ClosureChange(site=site, on=on, document=given.document, reason=given.reason)
        return await self._preview_closure(change, officer)

    async def preview_reopening(
        self, site: str, on: date, given: ClosureIn, officer: Officer
    ) -> CalendarPreview:
        """What taking a closure back would do.

        Raises:
            NotPermitted, NotFound (no such site), InvalidInput.
        """
        change = ReopeningChange(site=site, on=on, document=given.document, reason=given.reason)
        return await self._preview_closure(change, officer)

    async def _preview_closure(
        self, change: ClosureChange | ReopeningChange, officer: Officer
    ) -> CalendarPreview:
        self._ensure_site(change.site, officer, everywhere=True)
        if not FIRST_YEAR <= change.on.year <= LAST_YEAR:
            raise InvalidInput.of(("on", f"工作日历只有 {FIRST_YEAR} 至 {LAST_YEAR} 年"))
        page = await self.changes.page()
        site = None if change.site == EVERY_SITE else change.site
        works = page.calendars.of(site).is_working_day(change.on)
        _refuse(closure_faults(change, page.changes, is_working=works))
        return await self.changes.preview(change, officer)

    def _ensure_site(self, site: str, officer: Officer, *, everywhere: bool = False) -> None:
        _ensure_administrator(officer)
        known = {*site_names(self.departments), *({EVERY_SITE} if everywhere else ())}
        if site not in known:
            raise NotFound(f"没有这个办理地点“{site}”", site=site)

    async def _ensure_unused(self, year: int) -> None:
        """Refuse when any case was received in the year or has a clock that runs into it."""
        columns = joint_case.c
        begins = from_beijing(date(year, 1, 1), _MIDNIGHT)
        received = columns.received_at >= begins
        query = (
            select(columns.case_no, func.count().over().label("uses"))
            .where(or_(received, columns.has_open_obligations & runs_into(date(year, 1, 1))))
            .order_by(columns.case_no)
            .limit(5)
        )
        async with self.changes.store.autocommit() as connection:
            rows = (await connection.execute(query)).all()
        if rows:
            raise InUse(
                f"{year} 年的放假安排已用于 {rows[0].uses} 件办件的时限，不能撤回；如有更正请导入新版本",
                year=year,
                uses=rows[0].uses,
                cases=[row.case_no for row in rows],
            )


def _ensure_administrator(officer: Officer) -> None:
    if officer.role is not Role.ADMINISTRATOR:
        raise NotPermitted("只有审管办可以变更工作日历", role=officer.role)


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise InvalidInput.of(*faults)
