"""Reminders for the administrator: years without a notice, provisional dates that passed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, union

from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from services.domain.calendars.editions import list_versions
from services.store.calendars.calendars import CalendarSource
from services.store.core.engine import Store
from services.store.core.schema.tables import case_step, joint_case

REMINDS_FROM = (11, 1)
DAILY_FROM = (12, 15)
"""Notices of the years 2018 to 2026 came out between 25 October and 8 December of the year before."""
AT_MOST = 200


@dataclass(frozen=True)
class CalendarReminders:
    """Reads reminders from the database; each is an alarm until its cause is gone."""

    store: Store
    book: CalendarSource
    now: Callable[[], datetime] = utc_now

    async def findings(self) -> dict[str, str | None]:
        """Every reminder: its line → the case it is about."""
        found: dict[str, str | None] = {}
        page = await self.book.refresh(self.store)
        years = {one.year for one in list_versions(page.changes)}
        if line := missing_year(years, beijing_date(self.now())):
            found[line] = None
        for case_no in await self._elapsed():
            found[f"{case_no}：暂定到期日已过；放假安排公布前不作超时处理，导入后自动核定"] = case_no
        return found

    async def _elapsed(self) -> list[str]:
        cases, steps = joint_case.c, case_step.c
        late = select(cases.case_no).where(
            cases.has_open_obligations,
            cases.ended_at.is_(None),
            cases.is_provisional,
            cases.due_real_at <= self.now(),
        )
        of_steps = select(steps.case_no).where(
            steps.status.in_(("open", "in_progress")), steps.is_provisional, steps.due_real_at <= self.now()
        )
        both = union(late, of_steps).subquery()
        query = select(both.c.case_no).order_by(both.c.case_no).limit(AT_MOST)
        async with self.store.autocommit() as connection:
            return list((await connection.execute(query)).scalars())


def missing_year(published: set[int], today: date) -> str:
    """The line that says which year has no notice yet; empty while it is not yet time to ask.

    This year at any time; the next from 1 November on, again every day from 15 December on.
    """
    if today.year not in published:
        return f"{today.year} 年放假安排没有导入，今年的到期日均为暂定（{today} 提醒）"
    if today.year + 1 in published or (today.month, today.day) < REMINDS_FROM:
        return ""
    line = f"{today.year + 1} 年放假安排尚未导入，届时的到期日均为暂定"
    return line if (today.month, today.day) < DAILY_FROM else f"{line}（{today} 提醒）"
