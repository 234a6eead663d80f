"""Monthly partitions of the event log, created ahead of time."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from services.domain.calendars.calendar import BEIJING
from services.store.core.engine import Store

MONTHS_AHEAD = 24
_EXISTING = text("""
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'event'::regclass
""")
_LOCK = text("select pg_advisory_xact_lock(hashtextextended('event partitions', 0))")
_TIMEOUT = text("set local lock_timeout = '2s'")


@dataclass(frozen=True)
class EventPartitions:
    """Creates the partitions; what has none goes to `event_unplanned`, where reading is slower."""

    store: Store

    async def create_ahead(self, now: datetime, months: int = MONTHS_AHEAD) -> int:
        """Create the partitions of this month and those after it that do not exist; return how many.

        A month begins at midnight in China. A table is created on its own and then attached, which does not
        block writers of the log; one that could not be attached within two seconds is tried again.

        Raises:
            DatabaseUnavailable: the lock was not granted in time, or the database is away.
        """
        first = now.astimezone(BEIJING).date().replace(day=1)
        wanted = [_month_after(first, count) for count in range(months)]
        async with self.store.autocommit() as connection:
            existing = set((await connection.execute(_EXISTING)).scalars())
        missing = [month for month in wanted if _name(month) not in existing]
        for month in missing:
            await self._create(month)
        return len(missing)

    async def _create(self, month: date) -> None:
        name, begins, ends = _name(month), _midnight(month), _midnight(_month_after(month, 1))
        async with self.store.transaction() as connection:
            await connection.execute(_TIMEOUT)
            await connection.execute(_LOCK)
            if name in set((await connection.execute(_EXISTING)).scalars()):
                return
            await connection.execute(text(f"create table {name} (like event including all)"))
            attach = f"alter table event attach partition {name} for values from ('{begins}') to ('{ends}')"
            await connection.execute(text(attach))


def _name(month: date) -> str:
    return f"event_{month:%Y%m}"


def _midnight(month: date) -> str:
    return datetime(month.year, month.month, 1, tzinfo=BEIJING).isoformat()


def _month_after(month: date, count: int) -> date:
    years, index = divmod(month.month - 1 + count, 12)
    return date(month.year + years, index + 1, 1)
