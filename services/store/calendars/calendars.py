"""Work calendars from the database: one copy per process, never stale.

How every process uses a new edition at once without polling: each transaction that touches a case
reads the case's row under its lock; the same statement reads the number of the latest edition from a
tiny index. Only when that number is higher than that of the loaded copy are the changes read again and the
day tables rebuilt, some tens of milliseconds, once per process and edition. A case stores the edition by
which its due dates were computed; if that is older, the transaction first brings the case up to date. So no
act is decided, and no milestone recorded, by a calendar that was replaced before the transaction began; a
transaction that began earlier leaves the older number on the case, and the recalculation job finds it.
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
    """Number of the latest edition, as a scalar subquery; 0 before the first."""
    return select(func.coalesce(func.max(calendar_edition.c.edition), 0)).scalar_subquery()


@dataclass(frozen=True)
class Page:
    """The calendars of one edition, with all changes that led to it, in order."""

    edition: int
    changes: tuple[CalendarChange, ...]
    calendars: Calendars

    def since(self, edition: int) -> Edition | None:
        """The edition from which a case of an older edition is recalculated; None if current.

        The reference data seed the first editions, so a case without edition (0) is computed like one of
        the first.
        """
        if edition >= self.edition:
            return None
        return Edition(self.edition, describe_change(self.changes[-1]))


class CalendarSource:
    """Holds the latest edition that this process has loaded."""

    def __init__(self, seeds: Sequence[CalendarChange]) -> None:
        """Start with the calendars of the reference data, until the database is read."""
        self._page = Page(0, tuple(seeds), build_calendars(seeds))
        self._turning = asyncio.Lock()

    @property
    def page(self) -> Page:
        """The loaded edition."""
        return self._page

    @property
    def current(self) -> Calendars:
        """The loaded calendars."""
        return self._page.calendars

    async def at(self, connection: AsyncConnection, edition: int) -> Page:
        """Load that edition or a newer one."""
        if self._page.edition >= edition:
            return self._page
        async with self._turning:
            if self._page.edition < edition:
                self._page = await read(connection)
        return self._page

    async def refresh(self, store: Store) -> Page:
        """Load the latest edition, for readers outside of case transactions."""
        async with store.autocommit() as connection:
            newest = (await connection.execute(select(newest_edition()))).scalar_one()
            return await self.at(connection, newest)


async def read(connection: AsyncConnection) -> Page:
    """Read every stored change."""
    columns = calendar_edition.c
    rows = (await connection.execute(select(columns.edition, columns.change).order_by(columns.edition))).all()
    changes = tuple(_CHANGE.validate_python(row.change) for row in rows)
    return Page(rows[-1].edition if rows else 0, changes, build_calendars(changes))
