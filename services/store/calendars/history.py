"""Calendars as of any instant, so that past computations can be reproduced."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.calendars.changes import CalendarChange
from services.domain.calendars.editions import build_calendars
from services.domain.calendars.site_calendars import Calendars
from services.store.calendars.calendars import newest_edition
from services.store.calendars.tables import calendar_edition

_CHANGE: TypeAdapter[CalendarChange] = TypeAdapter(CalendarChange)


@dataclass
class CalendarHistory:
    """All editions and when they were stored; the calendars of each are built on first use.

    `seeds` are the calendars of the reference data, for a database without editions.
    """

    seeds: Sequence[CalendarChange]
    _changes: list[CalendarChange] = field(default_factory=list)
    _filed_at: list[datetime] = field(default_factory=list)
    _newest: int = 0
    _built: dict[int, Calendars] = field(default_factory=dict)

    async def refresh(self, connection: AsyncConnection) -> None:
        """Read the editions again if there is a newer one."""
        newest = (await connection.execute(select(newest_edition()))).scalar_one()
        if newest == self._newest and self._changes:
            return
        columns = calendar_edition.c
        rows = (
            await connection.execute(select(columns.change, columns.filed_at).order_by(columns.edition))
        ).all()
        self._changes = [_CHANGE.validate_python(row.change) for row in rows]
        self._filed_at = [row.filed_at for row in rows]
        self._newest, self._built = newest, {}

    def at(self, moment: datetime) -> Calendars:
        """The calendars as of that instant; before the first edition, those of the first day.

        The editions of the first day are the reference data: everything older was computed by them.
        """
        first = self._filed_at[0] if self._filed_at else moment
        count = bisect_right(self._filed_at, max(first, moment))
        if count not in self._built:
            self._built[count] = build_calendars(self._changes[:count] or self.seeds)
        return self._built[count]
