"""Jitter of wake-ups: cases whose clocks end in the same minute wake one after another.

SLA statuses are computed when read and a milestone carries its legal time, so the delay is invisible to
users; it only spreads the load on the workflow engine.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.core.schema.tables import joint_case

CASES_PER_SECOND = 10
"""For every so many cases due in the same minute the jitter grows by a second (measured)."""
EARLIEST = 1 / 3
"""The first part of the jitter, in which a case does not wake.

The cases of a minute are scheduled one after another, most of them while fewer are due than in the end.
Drawn from the whole interval they would crowd at its beginning: of ten thousand, 58 a second in the first
ten seconds. Drawn from the rest, at most 20, whether cases arrive one by one or all at once.
"""
LONGEST_SECONDS = 900.0
HALF_MINUTE = timedelta(seconds=30)


@dataclass(frozen=True)
class WakeupJitter:
    """Maximum delay of a wake-up; `seconds` fixes it, None derives it from the load."""

    seconds: float | None = None

    async def delay_seconds(self, connection: AsyncConnection, case_no: str, milestone_at: datetime) -> float:
        """Seconds by which the case is woken after its milestone (real time)."""
        if self.seconds is not None:
            return self.seconds * case_fraction(case_no)
        return wakeup_delay(case_no, await _due_together(connection, milestone_at))


def wakeup_delay(case_no: str, due_together: int) -> float:
    """Delay of a wake-up in seconds, given how many milestones are due in its minute."""
    width = min(LONGEST_SECONDS, due_together / CASES_PER_SECOND)
    return width * (EARLIEST + (1 - EARLIEST) * case_fraction(case_no))


def case_fraction(case_no: str) -> float:
    """A constant pseudo-random fraction in [0, 1) for the case."""
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
