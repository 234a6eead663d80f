"""Keeps the sums behind the figures: each case counts once, however often it is looked at."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Table, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.case import JointCase
from schemas.statistics.indicators import Contribution
from schemas.statistics.time_account import CountedGroup
from services.domain.statistics.contributions import compute_contribution
from services.domain.statistics.tally import tally_case
from services.domain.time_account.accounts import compute_counted_group
from services.domain.time_account.attribution import attribute_time
from services.store.calendars.calendars import CalendarSource
from services.store.core.engine import Store
from services.store.core.log import event_log
from services.store.core.schema.tables import joint_case
from services.store.statistics.child_stretches import child_stretches
from services.store.statistics.tables import (
    case_contribution,
    matter_day,
    matter_duration,
    matter_duration_year,
    tally,
)

ONE_AT_A_TIME = 7_204_111
"""The advisory lock of those who add to the sums."""
SUMS = ("received", "online", "settled", "kept", "settled_online")


@dataclass(frozen=True)
class CaseFigures:
    """Takes cases into the sums by day, and out again what they counted for before."""

    store: Store
    book: CalendarSource

    async def take(self, case_nos: Sequence[str]) -> None:
        """Count these cases as they stand now; repeating it changes nothing."""
        async with self.store.transaction() as connection:
            await connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
            after = await self._now(connection, case_nos)
            before = await _before(connection, [one.case_no for one in after])
            changed = [one for one in after if before.get(one.case_no) != one]
            if not changed:
                return
            gone = [before[one.case_no] for one in changed if one.case_no in before]
            await _add(connection, matter_day, SUMS, _less(_days(changed), _days(gone)))
            await _add(connection, matter_duration, ("cases",), _less(_durations(changed), _durations(gone)))
            years = _less(_years(changed), _years(gone))
            await _add(connection, matter_duration_year, ("cases",), years)
            await _add(connection, tally, ("amount",), _less(_tallies(changed), _tallies(gone)))
            await _keep(connection, changed)

    async def _now(self, connection: AsyncConnection, case_nos: Sequence[str]) -> list[Contribution]:
        """These cases and the projects among their parents, with which a child's time counts."""
        columns = joint_case.c
        parents = select(columns.state["parent"].astext).where(columns.case_no.in_(case_nos))
        query = select(columns.plan, columns.state).where(
            columns.case_no.in_(case_nos) | columns.case_no.in_(parents)
        )
        return [
            await self._counted(connection, JointCase.model_validate({"plan": row.plan, **row.state}))
            for row in (await connection.execute(query)).all()
        ]

    async def _counted(self, connection: AsyncConnection, case: JointCase) -> Contribution:
        calendars = self.book.current
        groups: list[CountedGroup] = []
        if case.plan.stage_limits and case.begun_at is not None:  # projects: few, and their log is long
            log = await event_log.read(connection, case.case_no)
            until = case.decided_at or case.last_at
            stretches = attribute_time(case, log, until)
            children = await child_stretches(connection, case, case.last_at)
            groups = [
                compute_counted_group(case.plan, limit, stretches, calendars.window, children)
                for limit in case.plan.stage_limits
            ]
        tallies = sorted(tally_case(case, groups).items())
        counted = compute_contribution(case, calendars.window)
        return counted.model_copy(update={"tallied": [(*key, amount) for key, amount in tallies]})


_Sums = Counter[tuple[object, ...]]


def _less(more: _Sums, gone: _Sums) -> _Sums:
    """The difference, which may be negative."""
    more.subtract(gone)
    return more


def _days(cases: Iterable[Contribution]) -> _Sums:
    sums: _Sums = Counter()
    for case in cases:
        sums[case.matter, case.received_on, "received"] += 1
        sums[case.matter, case.received_on, "online"] += case.is_online
        if case.settled_on is not None:
            sums[case.matter, case.settled_on, "settled"] += 1
            sums[case.matter, case.settled_on, "kept"] += case.was_kept
            sums[case.matter, case.settled_on, "settled_online"] += case.is_online
    return sums


def _durations(cases: Iterable[Contribution]) -> _Sums:
    sums: _Sums = Counter()
    for case in cases:
        if case.settled_on is not None and case.duration is not None:
            sums[case.matter, case.settled_on, case.duration, "cases"] += 1
    return sums


def _years(cases: Iterable[Contribution]) -> _Sums:
    """The durations by year: what a day of a year that is over comes to."""
    sums: _Sums = Counter()
    for (matter, day, duration, name), count in _durations(cases).items():
        if isinstance(day, date):
            sums[matter, day.year, duration, name] += count
    return sums


def _tallies(cases: Iterable[Contribution]) -> _Sums:
    sums: _Sums = Counter()
    for case in cases:
        for *key, amount in case.tallied:
            sums[*key, "amount"] += amount
    return sums


async def _before(connection: AsyncConnection, case_nos: Sequence[str]) -> dict[str, Contribution]:
    found = await connection.execute(
        select(case_contribution).where(case_contribution.c.case_no.in_(case_nos))
    )
    return {row["case_no"]: Contribution.model_validate(dict(row)) for row in found.mappings()}


async def _keep(connection: AsyncConnection, cases: Sequence[Contribution]) -> None:
    write = insert(case_contribution)
    moved = {column.name: column for column in write.excluded if column.name != "case_no"}
    await connection.execute(
        write.on_conflict_do_update(index_elements=["case_no"], set_=moved),
        [{**case.model_dump(), "tallied": _kept_tallies(case)} for case in cases],
    )


def _kept_tallies(case: Contribution) -> list[list[str | int]]:
    return [[*key, day.isoformat(), amount] for *key, day, amount in case.tallied]


async def _add(connection: AsyncConnection, table: Table, names: tuple[str, ...], sums: _Sums) -> None:
    """Add the differences to the table's sums; its first columns are the key."""
    by_key: dict[tuple[object, ...], dict[str, int]] = {}
    for (*key, name), more in sums.items():
        if more:
            by_key.setdefault(tuple(key), dict.fromkeys(names, 0))[str(name)] = more
    keys = [column.name for column in table.primary_key]
    rows = [{**dict(zip(keys, key, strict=True)), **more} for key, more in sorted(by_key.items(), key=_order)]
    if not rows:
        return
    write = insert(table)
    added = {name: table.c[name] + write.excluded[name] for name in names}
    await connection.execute(write.on_conflict_do_update(index_elements=keys, set_=added), rows)


def _order(item: tuple[tuple[object, ...], dict[str, int]]) -> tuple[str, ...]:
    return tuple(str(part) for part in item[0])
