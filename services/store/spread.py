"""The spread: cases whose clocks end in the same minute wake one after another.

Lights are computed when read and a strike carries its legal moment, so nobody
can tell a case woken at once from one woken a minute later; the engine can.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import joint_case

CASES_PER_SECOND = 25
"""How many cases the engine wakes in a second while clicks stay quick (measured)."""
LONGEST_SECONDS = 600.0
HALF_MINUTE = timedelta(seconds=30)


@dataclass(frozen=True)
class Spread:
    """How late, at the most, a case may be woken; `seconds` fixes it, None measures it."""

    seconds: float | None = None

    async def of(self, connection: AsyncConnection, case_no: str, strike_at: datetime) -> float:
        """The fixed, hash-chosen seconds by which this case is woken after its strike."""
        width = self.seconds
        if width is None:
            width = min(LONGEST_SECONDS, await _due_together(connection, strike_at) / CASES_PER_SECOND)
        return width * (zlib.crc32(case_no.encode()) % 10_000) / 10_000


async def _due_together(connection: AsyncConnection, strike_at: datetime) -> int:
    columns = joint_case.c
    found = await connection.execute(
        select(func.count()).where(
            columns.is_owing,
            columns.strike_at.between(strike_at - HALF_MINUTE, strike_at + HALF_MINUTE),
        )
    )
    return int(found.scalar_one())
