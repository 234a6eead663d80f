"""The tally of each department's breaches, and the orders that too many of them bring."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, func, select, tuple_, update
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.events import EventKind
from schemas.cases.events.accountability import StepObjectionDecided
from schemas.supervision.orders import RepeatPeriod, SupervisionOrder
from schemas.vocabulary import Attribution
from services.domain.calendars.site_calendars import Calendars
from services.domain.supervision.decide import withdraw_order
from services.domain.supervision.issuing import repetition_facts
from services.domain.supervision.repeated_breaches import (
    BreachCount,
    find_met_rules,
    period_bounds,
    period_name,
)
from services.reference_data.supervision import load_supervision
from services.store.cases import supervision_orders
from services.store.cases.supervision_orders import FiledOrder
from services.store.core.log.consumer_offsets import LogEntry
from services.store.core.log.event_log import PUBLIC_COLUMNS, event_of, is_case
from services.store.core.schema.supervision_tables import department_breach, supervision_order
from services.store.core.schema.tables import case_step, event_table

TALLIED = frozenset(
    {
        EventKind.DEADLINE_BREACHED.value,
        EventKind.DEADLINE_BREACH_ANNULLED.value,
        EventKind.STEP_OBJECTION_DECIDED.value,
    }
)
_ONE_AT_A_TIME = sql("select pg_advisory_xact_lock(hashtextextended('breaches', 0))")
"""Two readers must not both find the count just reached."""


async def tally(
    connection: AsyncConnection, entries: Sequence[LogEntry], calendars: Calendars, at: datetime
) -> list[str]:
    """Count the events, each once; issue orders above the limit and return their numbers."""
    await connection.execute(_ONE_AT_A_TIME)
    touched: dict[tuple[str, str], datetime] = {}
    for event in await _of_steps(connection, entries):
        if event["kind"] == EventKind.STEP_OBJECTION_DECIDED:
            touched |= await _charge(connection, event)
            continue
        if event["kind"] == EventKind.DEADLINE_BREACHED:
            await _count(connection, event)
        else:
            await _discount(connection, event)
        touched[event["department"], period_name(RepeatPeriod.MONTH, event["at"])] = event["at"]
    issued: list[str] = []
    for (department, _), moment in sorted(touched.items()):
        issued += await _judged(connection, department, moment, calendars, at)
    return issued


async def _of_steps(connection: AsyncConnection, entries: Sequence[LogEntry]) -> Sequence[RowMapping]:
    """Breaches of steps with the responsible department; a case's breach repeats its steps'."""
    keys = [(one.stream, one.seq) for one in entries if one.kind in TALLIED and is_case(one.stream)]
    if not keys:
        return []
    event = event_table.c
    signer = event.facts["signer"]["department"].astext
    department = func.coalesce(signer, case_step.c.department).label("department")
    query = (
        select(event.stream, event.seq, *PUBLIC_COLUMNS, department)
        .join(case_step, (case_step.c.case_no == event.stream) & (case_step.c.code == event.step))
        .where(tuple_(event.stream, event.seq).in_(keys))
        .order_by(event.stream, event.seq)
    )
    return (await connection.execute(query)).mappings().all()


async def _count(connection: AsyncConnection, event: RowMapping) -> None:
    values = {name: event[name] for name in ("stream", "seq", "department", "clock", "at")}
    await connection.execute(insert(department_breach).values(values).on_conflict_do_nothing())


async def _discount(connection: AsyncConnection, event: RowMapping) -> None:
    columns = department_breach.c
    await connection.execute(
        update(department_breach)
        .where(
            columns.stream == event["stream"],
            columns.clock == event["clock"],
            columns.seq < event["seq"],
            columns.annulled_by.is_(None),
        )
        .values(annulled_by=event["seq"])
    )


async def _charge(connection: AsyncConnection, event: RowMapping) -> dict[tuple[str, str], datetime]:
    """Charge the breach to the decided department; return departments and periods affected."""
    decided, columns = event_of(event), department_breach.c
    if not isinstance(decided, StepObjectionDecided):
        raise TypeError(f"{decided.kind} is no decision on an objection")
    is_own = decided.attributed_to is Attribution.DEPARTMENT
    charged = None if is_own else decided.to_department or ""
    found = await connection.execute(
        select(columns.department, columns.charged_to, columns.at, columns.seq)
        .where(columns.stream == event["stream"], columns.clock == decided.about)
        .where(columns.seq < event["seq"], columns.annulled_by.is_(None))
        .with_for_update()
    )
    touched: dict[tuple[str, str], datetime] = {}
    for row in found.all():
        await connection.execute(
            update(department_breach)
            .where(columns.stream == event["stream"], columns.seq == row.seq)
            .values(charged_to=charged)
        )
        for department in {row.department, row.charged_to, charged} - {None, ""}:
            touched[department, period_name(RepeatPeriod.MONTH, row.at)] = row.at
    return touched


async def _judged(
    connection: AsyncConnection, department: str, moment: datetime, calendars: Calendars, at: datetime
) -> list[str]:
    rules = load_supervision()
    counts = {period: await _counted(connection, department, period, moment) for period in RepeatPeriod}
    names = {period: period_name(period, moment) for period in RepeatPeriod}
    orders = await _orders(connection, department, names)
    issued = []
    for rule in find_met_rules(rules, counts, set(orders)):
        escalation_level = rules.escalation_level(rule.level)
        if escalation_level is not None:
            counted = (names[rule.period], counts[rule.period].breaches)
            event = repetition_facts(department, escalation_level, at, rule, counted)
            issued.append(await supervision_orders.issue(connection, event, calendars))
    for rule in rules.repeated:
        filed = orders.get(rule.code)
        if filed and not filed.order.status.is_over and counts[rule.period].breaches < rule.breaches:
            await supervision_orders.append(connection, filed, withdraw_order(filed.order, at))
    return issued


async def _counted(
    connection: AsyncConnection, department: str, period: RepeatPeriod, moment: datetime
) -> BreachCount:
    """The department's breaches in the period; how much fell due only if a rule needs it."""
    first, after = period_bounds(period, moment)
    columns, steps = department_breach.c, case_step.c
    query = select(func.count()).select_from(department_breach)
    counted = query.where(
        func.coalesce(columns.charged_to, columns.department) == department,
        columns.at >= first,
        columns.at < after,
        columns.annulled_by.is_(None),
    )
    breaches = int((await connection.execute(counted)).scalar_one())
    asking = [rule.breaches for rule in load_supervision().repeated if rule.share and rule.period is period]
    if breaches < min(asking, default=breaches + 1):
        return BreachCount(breaches, 0)
    due = select(func.count()).where(
        steps.department == department, steps.due_at >= first, steps.due_at < after
    )
    return BreachCount(breaches, int((await connection.execute(due)).scalar_one()))


async def _orders(
    connection: AsyncConnection, department: str, names: Mapping[RepeatPeriod, str]
) -> dict[str, FiledOrder]:
    """The orders that each rule already brought in its present period, locked."""
    columns = supervision_order.c
    query = (
        select(columns.rule, columns.state, columns.seq)
        .where(columns.department == department, columns.rule.is_not(None))
        .where(columns.period.in_(names.values()))
        .order_by(columns.number)
        .with_for_update()
    )
    found = await connection.execute(query)
    return {row.rule: FiledOrder(SupervisionOrder.model_validate(row.state), row.seq) for row in found}
