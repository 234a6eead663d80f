"""The spread: cases whose clocks end in the same minute wake one after another.

SlaStatuses are computed when read and a milestone carries its legal moment, so nobody
can tell a case woken at once from one woken a minute later; the engine can.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.core.tables import joint_case

CASES_PER_SECOND = 10
"""With every so many cases that are due in the minute the spread is a second wider (measured)."""
EARLIEST = 1 / 3
"""The share of the spread, as it is when a case is armed, in which that case does not wake.

A minute's cases are armed one after another, most of them while fewer are due than in the end. Drawn from
the whole of it they would crowd at its beginning: of ten thousand, 58 a second in the first ten seconds.
Drawn so, at most 20, grown case by case or armed all at once.
"""
LONGEST_SECONDS = 900.0
HALF_MINUTE = timedelta(seconds=30)


@dataclass(frozen=True)
class WakeupJitter:
    """How late, at the most, a case may be woken; `seconds` fixes it, None measures it."""

    seconds: float | None = None

    async def of(self, connection: AsyncConnection, case_no: str, milestone_at: datetime) -> float:
        """The seconds by which this case is woken after its milestone (real time)."""
        if self.seconds is not None:
            return self.seconds * drawn(case_no)
        return moment_in(case_no, await _due_together(connection, milestone_at))


def moment_in(case_no: str, due_together: int) -> float:
    """The delay in seconds of a wake-up, given how many milestones are due in its minute."""
    width = min(LONGEST_SECONDS, due_together / CASES_PER_SECOND)
    return width * (EARLIEST + (1 - EARLIEST) * drawn(case_no))


def drawn(case_no: str) -> float:
    """A case's own number in [0, 1), always the same."""
    return zlib.crc32(case_no.encode()) % 10_000 / 10_000


async def _due_together(connection: AsyncConnection, milestone_at: datetime) -> int:
    columns = joint_case.c
    found = await connection.execute(
        select(func.count()).where(
            columns.has_open_obligations,
            columns.milestone_at.between(milestone_at - HALF_MINUTE, milestone_at + HALF_MINUTE),
        )
    )
    return int(found.scalar_one())
