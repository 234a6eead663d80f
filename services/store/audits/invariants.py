"""Invariants of the database, checked for every case.

The log is authoritative; state and rows are derived from it. The check recomputes and compares them, for
operators, tests and chaos runs.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence

from pydantic import JsonValue
from sqlalchemy import RowMapping, Table, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.case import CasePlan, JointCase
from schemas.cases.events import Event, EventKind
from schemas.cases.events.deadlines import DeadlineEscalated
from schemas.cases.events.review import StepResultCorrected
from schemas.cases.events.steps import StepApproved, StepRecalled
from services.domain.cases.apply.case import fold
from services.domain.cases.clocks.missed_milestones import without_escalation_policy
from services.store.cases import projection
from services.store.cases.pending_opinions import opinions_by_step
from services.store.core.engine import Store
from services.store.core.log.event_log import event_of
from services.store.core.schema.tables import (
    case_step,
    event_table,
    joint_case,
    pending_opinion,
    unique_result,
)

_ONE_SNAPSHOT = text("set transaction isolation level repeatable read, read only")
"""Rows and log of a case from one snapshot, despite concurrent acts."""
BATCH = 500
"""Cases compared in one transaction."""

_ONCE = (
    EventKind.CLOCK_STARTED,
    EventKind.CLOCK_ENDED,
    EventKind.DEADLINE_WARNING,
    EventKind.DEADLINE_BREACHED,
)

_AGAIN = (EventKind.DEADLINE_WARNING, EventKind.DEADLINE_BREACHED)


async def violations_of(store: Store, numbers: Sequence[str]) -> AsyncIterator[tuple[str, str]]:
    """Check these cases against their logs: (case number, one Chinese line) per violation."""
    for start in range(0, len(numbers), BATCH):
        async with store.transaction() as connection:
            await connection.execute(_ONE_SNAPSHOT)
            some = numbers[start : start + BATCH]
            query = select(joint_case).where(joint_case.c.case_no.in_(some))
            cases = (await connection.execute(query)).mappings().all()
            wrong = await _compared(connection, cases)
        for found in wrong:
            yield found


async def violations(store: Store) -> AsyncIterator[str]:
    """Check every case; one Chinese line per violation, none is correct."""
    last = ""
    while batch := await _batch(store, last):
        for line in batch[1]:
            yield line
        last = batch[0]


async def _batch(store: Store, after: str) -> tuple[str, list[str]] | None:
    async with store.transaction() as connection:
        await connection.execute(_ONE_SNAPSHOT)
        query = select(joint_case).where(joint_case.c.case_no > after).order_by(joint_case.c.case_no)
        cases = (await connection.execute(query.limit(BATCH))).mappings().all()
        if not cases:
            return None
        wrong = await _compared(connection, cases)
    return cases[-1]["case_no"], [f"{case_no}：{line}" for case_no, line in wrong]


async def _compared(connection: AsyncConnection, cases: Sequence[RowMapping]) -> list[tuple[str, str]]:
    numbers = [row["case_no"] for row in cases]
    logs = await _by_case(connection, event_table, "stream", numbers)
    steps = await _by_case(connection, case_step, "case_no", numbers)
    claimed = await _by_case(connection, unique_result, "case_no", numbers)
    opinions = await _by_case(connection, pending_opinion, "case_no", numbers)
    return [
        (row["case_no"], line)
        for row in cases
        for line in _wrong(row, *(rows.get(row["case_no"], []) for rows in (logs, steps, claimed, opinions)))
    ]


async def _by_case(
    connection: AsyncConnection, table: Table, column: str, numbers: Sequence[str]
) -> dict[str, list[RowMapping]]:
    key = table.c[column]
    found = await connection.execute(select(table).where(key.in_(numbers)).order_by(*table.primary_key))
    grouped: dict[str, list[RowMapping]] = {}
    for row in found.mappings():
        grouped.setdefault(row[column], []).append(row)
    return grouped


def _wrong(
    row: RowMapping,
    log: list[RowMapping],
    steps: list[RowMapping],
    claimed: list[RowMapping],
    opinions: list[RowMapping],
) -> Iterator[str]:
    if [event["seq"] for event in log] != list(range(1, row["seq"] + 1)):
        yield "事件序号不连续，或与办件不符"
        return
    events = [event_of(row) for row in log]
    plan = CasePlan.model_validate(row["plan"])
    case = fold(row["case_no"], row["region"], plan, events)
    if case != JointCase.model_validate({"plan": row["plan"], **row["state"]}):
        yield "由事件重算的办件与在案的不同"
    yield from _rows(case, row, steps)
    listed = {
        (one["step"], one["department"], one["reason"]): (one["is_waiting"], one["account"])
        for one in opinions
    }
    if listed != opinions_by_step(case):
        yield "征求意见和转办的部门登记与办件不符"
    yield from _twice(events)
    yield from without_escalation_policy(plan, events)
    yield from _unclaimed(plan, events, {(one["field"], one["value"], one["step"]) for one in claimed})


def _rows(case: JointCase, row: RowMapping, steps: list[RowMapping]) -> Iterator[str]:
    for name, value in projection.case_values(case, row["seq"]).items():
        if name != "state" and row[name] != value:
            yield f"办件列 {name} 应为 {value}，实为 {row[name]}"
    shown = {step["code"]: step for step in steps}
    if shown.keys() != case.steps.keys():
        yield "环节与计划不符"
        return
    for code, state in case.steps.items():
        for name, value in projection.step_values(case, state).items():
            if shown[code][name] != value:
                yield f"环节 {code} 的 {name} 应为 {value}，实为 {shown[code][name]}"


def _twice(events: Sequence[Event]) -> Iterator[str]:
    """Milestones logged too often: once per clock, and once per annulled breach or recalled end."""
    annulled = Counter(e.clock for e in events if e.kind is EventKind.DEADLINE_BREACH_ANNULLED)
    recorded = Counter((e.kind, e.clock) for e in events if e.kind in _ONCE)
    escalation_levels = Counter((e.clock, e.level) for e in events if isinstance(e, DeadlineEscalated))
    recalled = Counter(name for e in events if isinstance(e, StepRecalled) for name in e.clocks)
    for (kind, clock), count in recorded.items():
        again = annulled[clock] if kind in _AGAIN else 0
        again += recalled[clock] if clock is not None and kind is EventKind.CLOCK_ENDED else 0
        if count > 1 + again:
            yield f"{clock} {kind.label} {count} 次"
    for (clock, level), count in escalation_levels.items():
        if count > 1 + annulled[clock]:
            yield f"{clock} 第 {level} 级 {count} 次"


def _unclaimed(plan: CasePlan, events: Sequence[Event], claimed: set[tuple[str, str, str]]) -> Iterator[str]:
    standing: dict[str, dict[str, JsonValue]] = {}
    for event in events:
        if isinstance(event, StepApproved | StepResultCorrected) and event.results is not None:
            standing[event.step] = event.results
        if isinstance(event, StepRecalled) and event.undone is EventKind.STEP_APPROVED:
            standing.pop(event.step, None)
    given = {
        (field.code, str(results[field.code]), step)
        for step, results in standing.items()
        for field in plan.step(step).results
        if field.unique and field.code in results
    }
    for field, _, step in given ^ claimed:
        yield f"环节 {step} 的结果 {field} 没有登记为唯一，或登记有误"
