"""The traces of cases, read from the event log."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.cases.case import CasePlan
from schemas.cases.events import SYSTEM
from schemas.errors import NotFound
from schemas.event_registry import stored_event
from services.clock import utc_now
from services.domain.people.permissions import ensure_visible
from services.domain.traces.case_trace import build_running_trace, build_trace
from services.domain.traces.entries import Entry
from services.domain.traces.spans import Span
from services.store.calendars.history import CalendarHistory
from services.store.cases import projection
from services.store.cases.service import case_time
from services.store.core.engine import Store
from services.store.core.log.consumer_offsets import LogEntry
from services.store.core.log.event_log import is_case
from services.store.core.schema.tables import event_table, joint_case

PLANS_KEPT = 2_000
"""A plan never changes; a case with news is likely to have more of them soon."""


@dataclass(frozen=True)
class CaseTraces:
    """Tells cases as traces; what is private is not even read."""

    store: Store
    calendars: CalendarHistory
    _plans: OrderedDict[str, tuple[str, CasePlan]] = field(default_factory=OrderedDict)

    async def completed_by(self, entries: Sequence[LogEntry]) -> list[Span]:
        """The spans that exactly these events complete, whatever was filed since."""
        upto: dict[str, set[int]] = {}
        for one in entries:
            if is_case(one.stream):
                upto.setdefault(one.stream, set()).add(one.seq)
        if not upto:
            return []
        async with self.store.autocommit() as connection:
            logs = await self._logs(connection, list(upto))
        return [
            span
            for case_no, log in logs.items()
            for span in build_trace(case_no, *self._plans[case_no], log, self.calendars.at)
            if span.seq in upto[case_no]
        ]

    async def of(self, case_nos: Sequence[str]) -> list[Span]:
        """The whole traces of these cases, without what still runs."""
        async with self.store.autocommit() as connection:
            logs = await self._logs(connection, case_nos)
        return [
            span
            for case_no, log in logs.items()
            for span in build_trace(case_no, *self._plans[case_no], log, self.calendars.at)
        ]

    async def now(self, case_no: str, officer: Officer | None = None) -> list[Span]:
        """The trace of a case with running clocks, as an officer sees it; None is the system.

        Raises:
            NotFound: no such case, or none that the caller may know of.
        """
        async with self.store.autocommit() as connection:
            case = (await projection.load(connection, case_no)).case
            if officer is not None:
                ensure_visible(officer, case)
            logs = await self._logs(connection, [case_no])
        if case_no not in logs:
            raise NotFound("没有这个办件", case_no=case_no)
        now = utc_now()
        at = case_time(case, now)
        return build_running_trace(case_no, *self._plans[case_no], logs[case_no], self.calendars.at, at, now)

    async def numbers(self, after: str, since: datetime | None, limit: int) -> list[str]:
        """So many case numbers behind that one, in their order, of cases received since then."""
        columns = joint_case.c
        query = select(columns.case_no).where(columns.case_no > after)
        if since is not None:
            query = query.where(columns.received_at >= since)
        async with self.store.autocommit() as connection:
            return list((await connection.execute(query.order_by(columns.case_no).limit(limit))).scalars())

    async def _logs(self, connection: AsyncConnection, case_nos: Sequence[str]) -> dict[str, list[Entry]]:
        await self.calendars.refresh(connection)
        await self._learn(connection, [case_no for case_no in case_nos if case_no not in self._plans])
        columns = event_table.c
        query = (
            select(
                columns.stream,
                columns.seq,
                columns.filed_at,
                columns.kind,
                columns.at,
                columns.step,
                columns.clock,
                columns.facts,
            )
            .where(columns.stream.in_(case_nos))
            .order_by(columns.stream, columns.seq)
        )
        rows = (await connection.execute(query)).mappings()
        by_case = groupby(rows, key=lambda row: str(row["stream"]))
        return {case_no: list(_entries(log)) for case_no, log in by_case if case_no in self._plans}

    async def _learn(self, connection: AsyncConnection, case_nos: Sequence[str]) -> None:
        if not case_nos:
            return
        columns = joint_case.c
        query = select(columns.case_no, columns.region, columns.plan).where(columns.case_no.in_(case_nos))
        for row in await connection.execute(query):
            self._plans[row.case_no] = (row.region, CasePlan.model_validate(row.plan))
        while len(self._plans) > PLANS_KEPT + len(case_nos):
            self._plans.popitem(last=False)


def _entries(rows: Iterator[RowMapping]) -> Iterator[Entry]:
    """The rows as events; who acted and what is private stand in no span and are not read."""
    for row in rows:
        event = stored_event(
            row["kind"], row["at"], SYSTEM, row["step"], row["clock"], row["facts"], private=None
        )
        yield Entry(row["seq"], row["filed_at"], event)
