"""Partitions of the event log are created ahead, once, and hold the events of their month."""

from datetime import UTC, datetime

from sqlalchemy import text

from services.store.core.log.partitions import EventPartitions
from tests.support.office import Office

LATER = datetime(2044, 11, 30, 16, 30, tzinfo=UTC)
"""Half past midnight of the first of December in China."""


async def test_missing_partitions_are_created_once_and_begin_at_midnight_in_china(office: Office) -> None:
    partitions = EventPartitions(office.store)
    try:
        assert await partitions.create_ahead(LATER, months=3) == 3
        assert await partitions.create_ahead(LATER, months=3) == 0
        bounds = text("""
            select relname, pg_get_expr(relpartbound, oid) as bound from pg_class
            where relname in ('event_204412', 'event_204501', 'event_204502') order by relname
        """)
        async with office.store.transaction() as connection:
            await connection.execute(text("set local time zone 'UTC'"))
            found = {row.relname: row.bound for row in await connection.execute(bounds)}
        assert list(found) == ["event_204412", "event_204501", "event_204502"]
        assert "'2044-11-30 16:00:00+00'" in found["event_204412"]
        assert "'2044-12-31 16:00:00+00'" in found["event_204412"]
        assert await _indexes(office, "event_204412") == await _indexes(office, "event_unplanned")
    finally:
        async with office.store.transaction() as connection:
            for name in ("event_204412", "event_204501", "event_204502"):
                await connection.execute(text(f"drop table if exists {name}"))


async def _indexes(office: Office, table: str) -> int:
    query = text("select count(*) from pg_indexes where tablename = :table")
    async with office.store.autocommit() as connection:
        return int((await connection.execute(query, {"table": table})).scalar_one())
