"""Counts of cases by matter, for the indicators: plain reads, reproducible for any past day."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import and_, func, or_, select

from schemas.indicators import CaseCounts
from schemas.vocabulary import CaseStatus, Channel
from services.domain.calendar import from_beijing
from services.store.store import Store
from services.store.tables import joint_case


@dataclass(frozen=True)
class IndicatorReads:
    """What the cases come to."""

    store: Store

    async def counts(self, until: date) -> dict[str, CaseCounts]:
        """By matter, what had happened by the end of that day in Beijing, in each case's own time.

        A provisional due date is never missed; a withdrawn case kept nothing and missed nothing.
        """
        end = from_beijing(until + timedelta(days=1), time(0))
        columns = joint_case.c
        is_answered = columns.status != CaseStatus.WITHDRAWN.value
        settled = and_(columns.promised_ended_at < end, is_answered)
        missed = and_(columns.promised_ended_at >= columns.promised_due_at, ~columns.is_provisional)
        still_open = or_(columns.promised_ended_at.is_(None), columns.promised_ended_at >= end)
        overdue = and_(still_open, columns.promised_due_at < end, ~columns.is_provisional)
        online = columns.channel.in_([Channel.WEB.value, Channel.APP.value])
        query = (
            select(
                columns.matter,
                func.count().filter(settled).label("settled"),
                func.count().filter(and_(settled, ~missed)).label("kept"),
                func.count().filter(overdue).label("overdue"),
                func.count().label("received"),
                func.count().filter(online).label("online"),
            )
            .where(columns.received_at < end)
            .group_by(columns.matter)
        )
        async with self.store.reading() as connection:
            rows = (await connection.execute(query)).mappings()
            return {row["matter"]: CaseCounts.model_validate(dict(row)) for row in rows}
