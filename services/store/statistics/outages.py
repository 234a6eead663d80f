"""Outages (系统故障): entered by an administrator; attributed to; they exclude no time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.errors import InvalidInput, NotPermitted
from schemas.statistics.events import OutageRecorded
from schemas.statistics.time_account import OWN_SYSTEM, Outage, OutageIn
from schemas.stream_id import StreamId
from schemas.vocabulary import Role
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, find_receipt, lock_key, store_receipt
from services.store.core.log import event_log
from services.store.core.schema.tables import event_table
from services.store.statistics.tables import outage

LISTED = 500


@dataclass(frozen=True)
class Outages:
    """Files outages and finds those that fell into a case's life."""

    store: Store
    sites: Collection[str]

    async def file(self, given: OutageIn, officer: Officer, key: IdempotencyKey) -> Outage:
        """Put an outage on file.

        Raises:
            NotPermitted: only administrators do.
            InvalidInput: no such site, an end in the future, or one of the site at that time is on file.
            KeyReused: the key was used with another body.
        """
        if officer.role is not Role.ADMINISTRATOR:
            raise NotPermitted("只有审管办可以登记系统故障", role=officer.role)
        if given.site not in {OWN_SYSTEM, *self.sites}:
            raise InvalidInput.of(("site", f"没有部门“{given.site}”；本系统填 {OWN_SYSTEM}"))
        if given.until_at > datetime.now(UTC):
            raise InvalidInput.of(("until_at", "故障结束后登记，结束时间不能晚于此刻"))
        async with self.store.transaction() as connection:
            await lock_key(connection, officer.account, key)
            if first := await find_receipt(connection, officer.account, key):
                return Outage.model_validate(first)
            await connection.execute(
                select(func.pg_advisory_xact_lock(func.hashtextextended(f"outage/{given.site}", 0)))
            )
            await _ensure_alone(connection, given)
            row = {**given.model_dump(), "filed_by": officer.account}
            filed = (await connection.execute(insert(outage).values(row).returning(outage))).mappings().one()
            found = Outage.model_validate(dict(filed))
            await _tell(connection, found)
            await store_receipt(connection, officer.account, key, "", found.model_dump(mode="json"))
        return found

    async def recent(self) -> list[Outage]:
        """The outages on file, the latest first."""
        query = select(outage).order_by(outage.c.from_at.desc(), outage.c.number.desc()).limit(LISTED)
        async with self.store.autocommit() as connection:
            return [Outage.model_validate(dict(row)) for row in (await connection.execute(query)).mappings()]


async def within(
    connection: AsyncConnection, start: datetime, end: datetime, offset: timedelta
) -> list[Outage]:
    """The outages that touched a case's life, in the case's own time."""
    columns = outage.c
    query = (
        select(outage)
        .where(columns.from_at < end - offset, columns.until_at > start - offset)
        .order_by(columns.from_at)
    )
    found = [Outage.model_validate(dict(row)) for row in (await connection.execute(query)).mappings()]
    return [
        one.model_copy(update={"from_at": one.from_at + offset, "until_at": one.until_at + offset})
        for one in found
    ]


async def _ensure_alone(connection: AsyncConnection, given: OutageIn) -> None:
    columns = outage.c
    query = select(columns.number).where(
        columns.site == given.site, columns.from_at < given.until_at, columns.until_at > given.from_at
    )
    if (other := (await connection.execute(query.limit(1))).scalar()) is not None:
        raise InvalidInput.of(("from_at", f"与已登记的第 {other} 号故障时间重叠"))


async def _tell(connection: AsyncConnection, filed: Outage) -> None:
    stream = StreamId.of_outage(filed.site)
    last = select(func.coalesce(func.max(event_table.c.seq), 0)).where(event_table.c.stream == stream)
    seq = int((await connection.execute(last)).scalar_one())
    entry = filed.model_dump(exclude={"filed_by", "filed_at"})
    event = OutageRecorded.model_validate({"at": filed.filed_at, "actor": filed.filed_by, **entry})
    await event_log.append(connection, stream, seq, [event])
