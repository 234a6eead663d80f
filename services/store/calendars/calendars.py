"""The calendar book: the work calendars as the record has them, one copy per process, never a stale one.

How every process uses a new edition at once, without asking for it: each transaction that touches a case
already reads the case's row under its lock; the same statement reads the number of the newest edition, one
look into a tiny index. Only when that number is higher than that of the copy at hand are the changes read
again and the tables of days built anew, some tens of milliseconds, once per process and edition. A case
remembers by which edition its due dates were reckoned; where that is an older one, the transaction first
brings the case up to date. So no act is ever decided, and no milestone ever filed, by a calendar that was
replaced before the transaction began; one that began a moment earlier leaves the older number on the case,
and the recalculation finds it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.calendars.changes import CalendarChange
from services.domain.calendars.editions import build_calendars, describe_change
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.engine.calendar_update import Edition
from services.store.calendars.tables import calendar_edition
from services.store.core.engine import Store

_CHANGE: TypeAdapter[CalendarChange] = TypeAdapter(CalendarChange)


def newest_edition() -> ScalarSelect[int]:
    """The number of the newest edition, as part of another statement; 0 before the first."""
    return select(func.coalesce(func.max(calendar_edition.c.edition), 0)).scalar_subquery()


@dataclass(frozen=True)
class Page:
    """The calendars of one edition, with every change that made them, in order."""

    edition: int
    changes: tuple[CalendarChange, ...]
    calendars: Calendars

    def since(self, edition: int) -> Edition | None:
        """The edition by which a case that was reckoned by an older one must be reckoned; None if it is not.

        The calendars of the files seed the first editions, so that a case without any (edition 0) is
        reckoned like one of the first.
        """
        if edition >= self.edition:
            return None
        return Edition(self.edition, describe_change(self.changes[-1]))


class CalendarSource:
    """Holds the newest page that this process has seen."""

    def __init__(self, seeds: Sequence[CalendarChange]) -> None:
        """Begin with the calendars of the files, until the record says otherwise."""
        self._page = Page(0, tuple(seeds), build_calendars(seeds))
        self._turning = asyncio.Lock()

    @property
    def page(self) -> Page:
        """The page at hand."""
        return self._page

    @property
    def current(self) -> Calendars:
        """The calendars at hand."""
        return self._page.calendars

    async def at(self, connection: AsyncConnection, edition: int) -> Page:
        """The page of that edition or a newer one."""
        if self._page.edition >= edition:
            return self._page
        async with self._turning:
            if self._page.edition < edition:
                self._page = await read(connection)
        return self._page

    async def look(self, store: Store) -> Page:
        """The newest page on file, for those who only read."""
        async with store.autocommit() as connection:
            newest = (await connection.execute(select(newest_edition()))).scalar_one()
            return await self.at(connection, newest)


async def read(connection: AsyncConnection) -> Page:
    """Every change on file, as a page."""
    columns = calendar_edition.c
    rows = (await connection.execute(select(columns.edition, columns.change).order_by(columns.edition))).all()
    changes = tuple(_CHANGE.validate_python(row.change) for row in rows)
    return Page(rows[-1].edition if rows else 0, changes, build_calendars(changes))
