"""Readings: figures and reports that one person enters and a second one confirms."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from schemas.errors import ActNotAllowed, NotFound, NotPermitted
from schemas.statistics.indicators import Reading, ReadingIn
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, file_receipt, first_receipt
from services.store.statistics.tables import indicator_reading


@dataclass(frozen=True)
class IndicatorReadings:
    """Keeps what people entered; nothing is changed afterwards, a newer reading takes its place."""

    store: Store

    async def enter(self, given: ReadingIn, account: str, key: IdempotencyKey) -> Reading:
        """File a reading that waits for its confirmation; the same key gets the first answer again."""
        write = insert(indicator_reading).values(**given.model_dump(), recorded_by=account)
        async with self.store.transaction() as connection:
            if first := await first_receipt(connection, account, key):
                return Reading.model_validate(first)
            row = (await connection.execute(write.returning(indicator_reading))).mappings().one()
            reading = Reading.model_validate(dict(row))
            filed = reading.model_dump(mode="json")
            await file_receipt(connection, account, key, f"indicator/{given.subject}", filed)
            return reading

    async def confirm(self, number: int, account: str) -> Reading:
        """Confirm a reading; from now on it counts. Repeating it by the same person changes nothing.

        Raises:
            NotFound: no such reading.
            NotPermitted: whoever entered it cannot confirm it.
            ActNotAllowed: somebody else confirmed it before.
        """
        columns = indicator_reading.c
        async with self.store.transaction() as connection:
            found = await connection.execute(
                select(indicator_reading).where(columns.id == number).with_for_update()
            )
            row = found.mappings().first()
            if row is None:
                raise NotFound("没有这条填报", reading=number)
            if row["recorded_by"] == account:
                raise NotPermitted("填报人不能确认自己的填报，须由另一人确认", reading=number)
            if row["confirmed_by"] not in (None, account):
                raise ActNotAllowed("这条填报已由他人确认", reading=number)
            if row["confirmed_by"] is None:
                write = update(indicator_reading).where(columns.id == number)
                moved = write.values(confirmed_by=account, confirmed_at=func.now())
                row = (await connection.execute(moved.returning(indicator_reading))).mappings().one()
            return Reading.model_validate(dict(row))

    async def of(self, subjects: list[str]) -> list[Reading]:
        """Every reading of these subjects, the newest first."""
        columns = indicator_reading.c
        query = select(indicator_reading).where(columns.subject.in_(subjects))
        async with self.store.autocommit() as connection:
            found = await connection.execute(query.order_by(columns.read_on.desc(), columns.id.desc()))
            return [Reading.model_validate(dict(row)) for row in found.mappings()]

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
            return {row["subject"]: Reading.model_validate(dict(row)) for row in found}
