"""Readings: figures and reports that one person enters and a second one confirms."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from schemas.approvals import ApprovalIn
from schemas.cases.acts import Officer
from schemas.errors import ActNotAllowed, NotFound
from schemas.statistics.indicators import Reading, ReadingIn
from services.domain.people.approvals import content_digest, ensure_approvable
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, find_receipt, store_receipt
from services.store.statistics.tables import indicator_reading

_ENTERED = ("subject", "read_on", "value", "is_done", "text", "evidence")


def reading_of(row: RowMapping) -> Reading:
    """The reading with the digest of what was entered."""
    digest = content_digest({name: str(row[name]) for name in _ENTERED})
    return Reading.model_validate({**row, "digest": digest})


@dataclass(frozen=True)
class IndicatorReadings:
    """Keeps what people entered; nothing is changed afterwards, a newer reading takes its place."""

    store: Store

    async def enter(self, given: ReadingIn, account: str, key: IdempotencyKey) -> Reading:
        """File a reading that waits for its confirmation; the same key gets the first answer again."""
        write = insert(indicator_reading).values(**given.model_dump(), recorded_by=account)
        async with self.store.transaction() as connection:
            if first := await find_receipt(connection, account, key):
                return Reading.model_validate(first)
            row = (await connection.execute(write.returning(indicator_reading))).mappings().one()
            reading = reading_of(row)
            filed = reading.model_dump(mode="json")
            await store_receipt(connection, account, key, f"indicator/{given.subject}", filed)
            return reading

    async def confirm(self, number: int, officer: Officer, given: ApprovalIn) -> Reading:
        """Confirm the reading that was seen; from now on it counts. Repeating it changes nothing.

        Raises:
            NotFound: no such reading.
            SecondPersonRequired: the person who entered it, or a deputy, cannot confirm it.
            ContentChanged: it is not what was seen.
            ActNotAllowed: another person confirmed it before.
        """
        columns = indicator_reading.c
        async with self.store.transaction() as connection:
            found = await connection.execute(
                select(indicator_reading).where(columns.id == number).with_for_update()
            )
            row = found.mappings().first()
            if row is None:
                raise NotFound("没有这条填报", reading=number)
            words = "填报人不能确认自己的填报，须由另一人确认"
            ensure_approvable(officer, (row["recorded_by"],), given.digest, reading_of(row).digest, words)
            if row["confirmed_by"] not in (None, officer.account):
                raise ActNotAllowed("这条填报已由他人确认", reading=number)
            if row["confirmed_by"] is None:
                write = update(indicator_reading).where(columns.id == number)
                moved = write.values(confirmed_by=officer.account, confirmed_at=func.now())
                row = (await connection.execute(moved.returning(indicator_reading))).mappings().one()
            return reading_of(row)

    async def of(self, subjects: list[str]) -> list[Reading]:
        """Every reading of these subjects, the newest first."""
        columns = indicator_reading.c
        query = select(indicator_reading).where(columns.subject.in_(subjects))
        async with self.store.autocommit() as connection:
            found = await connection.execute(query.order_by(columns.read_on.desc(), columns.id.desc()))
            return [reading_of(row) for row in found.mappings()]

    async def newest(self, until: date) -> dict[str, Reading]:
        """The newest confirmed reading of each subject that tells of that day or earlier."""
        columns = indicator_reading.c
        query = (
            select(indicator_reading)
            .ext(distinct_on(columns.subject))
            .where(columns.confirmed_at.is_not(None), columns.read_on <= until)
            .order_by(columns.subject, columns.read_on.desc(), columns.id.desc())
        )
        async with self.store.autocommit() as connection:
            found = (await connection.execute(query)).mappings()
            return {row["subject"]: reading_of(row) for row in found}
