"""Context of notifications, loaded from the log: matter, subject, department, handler."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from sqlalchemy import RowMapping, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.events import Event
from schemas.cases.events.deadlines import DeadlineEvent
from schemas.cases.events.joint import ConflictDecided, ConflictRaised
from schemas.cases.events.review import StepReplied
from schemas.cases.events.signing import SigningEvent
from schemas.people.department_events import DepartmentMerged
from schemas.statistics.events import PlanRowDue
from schemas.supervision.orders import SupervisionOrder
from services.domain.notifications.notification_context import NotificationContext
from services.store.core.log.consumer_offsets import LogEntry
from services.store.core.log.event_log import PUBLIC_COLUMNS, event_of, is_case
from services.store.core.schema.supervision_tables import supervision_order
from services.store.core.schema.tables import case_step, event_table, joint_case

WHOLE_CASE = "全程"
ORDERS = "order/"
PLAN = "plan/"
DEPARTMENTS = "department/"


async def load_notification_contexts(
    connection: AsyncConnection, entries: Sequence[LogEntry], departments: Mapping[str, str]
) -> list[NotificationContext]:
    """Load the contexts of events of cases, orders, the plan and departments, in order.

    Args:
        departments: code → displayed name.
    """
    events = await _events(connection, [entry for entry in entries if is_case(entry.stream)])
    cases = await _cases(connection, sorted({event["stream"] for event in events}))
    steps = await _steps(connection, sorted({event["stream"] for event in events if event["step"]}))
    of_cases = [
        _of_case(event, cases[event["stream"]], steps.get((event["stream"], event["step"])), departments)
        for event in events
        if event["stream"] in cases
    ]
    of_the_plan = await _events(connection, [entry for entry in entries if entry.stream.startswith(PLAN)])
    of_orders = await _of_orders(connection, entries, departments)
    of_mergers = await _events(
        connection, [entry for entry in entries if entry.stream.startswith(DEPARTMENTS)]
    )
    others = [_of_the_plan(event) for event in of_the_plan] + [_of_a_merger(event) for event in of_mergers]
    return of_cases + of_orders + others


def _of_the_plan(row: RowMapping) -> NotificationContext:
    event = event_of(row)
    if not isinstance(event, PlanRowDue):
        raise TypeError(f"{event.kind} is no event of the plan")
    return NotificationContext(
        event=event,
        stream=row["stream"],
        seq=row["seq"],
        subject=event.name,
        involved=event.departments,
        parties=event.leads,
    )


def _of_a_merger(row: RowMapping) -> NotificationContext:
    event = event_of(row)
    if not isinstance(event, DepartmentMerged):
        raise TypeError(f"{event.kind} has no recipients")
    return NotificationContext(
        event=event,
        stream=row["stream"],
        seq=row["seq"],
        department=row["stream"].removeprefix(DEPARTMENTS),
        department_name=event.name,
        parties=event.successor_name,
    )


async def _of_orders(
    connection: AsyncConnection, entries: Sequence[LogEntry], departments: Mapping[str, str]
) -> list[NotificationContext]:
    events = await _events(connection, [entry for entry in entries if entry.stream.startswith(ORDERS)])
    columns = supervision_order.c
    numbers = {event["stream"].removeprefix(ORDERS) for event in events}
    query = select(columns.number, columns.state).where(columns.number.in_(numbers))
    orders = {
        row.number: SupervisionOrder.model_validate(row.state) for row in await connection.execute(query)
    }
    return [_of_order(event, orders[event["stream"].removeprefix(ORDERS)], departments) for event in events]


def _of_order(
    event: RowMapping, order: SupervisionOrder, departments: Mapping[str, str]
) -> NotificationContext:
    return NotificationContext(
        event=event_of(event),
        stream=event["stream"],
        seq=event["seq"],
        case_no=order.case_no,
        order_no=order.number,
        order_name=order.in_words,
        department=order.department,
        department_name=departments.get(order.department, order.department),
        subject=order.subject,
        due_at=order.reply.due_at if order.reply else None,
        order=order,
    )


async def _events(connection: AsyncConnection, entries: Sequence[LogEntry]) -> Sequence[RowMapping]:
    if not entries:
        return []
    columns = event_table.c
    query = (
        select(columns.stream, columns.seq, *PUBLIC_COLUMNS)
        .where(tuple_(columns.stream, columns.seq).in_([(one.stream, one.seq) for one in entries]))
        .order_by(columns.stream, columns.seq)
    )
    return (await connection.execute(query)).mappings().all()


async def _cases(connection: AsyncConnection, numbers: Sequence[str]) -> dict[str, RowMapping]:
    columns = joint_case.c
    query = select(
        columns.case_no,
        columns.region,
        columns.matter_name,
        columns.plan["lead_department"].astext.label("lead"),
        columns.plan["stages"].label("stages"),
        columns.state["successors"].label("successors"),
    ).where(columns.case_no.in_(numbers))
    return {row["case_no"]: row for row in (await connection.execute(query)).mappings()}


async def _steps(
    connection: AsyncConnection, numbers: Sequence[str]
) -> dict[tuple[str, str | None], RowMapping]:
    columns = case_step.c
    query = select(
        columns.case_no, columns.code, columns.name, columns.department, columns.handler, columns.due_at
    ).where(columns.case_no.in_(numbers))
    return {(row["case_no"], row["code"]): row for row in (await connection.execute(query)).mappings()}


class StageValues(TypedDict):
    """A stage as the stored plan has it."""

    code: str
    lead_department: str
    name: str


def _of_case(
    row: RowMapping, case: RowMapping, step: RowMapping | None, departments: Mapping[str, str]
) -> NotificationContext:
    event = event_of(row)
    stage = _stage(row["clock"], case["stages"])
    place = stage or StageValues(code="", lead_department=case["lead"], name=WHOLE_CASE)
    successors = case["successors"] or {}
    department = step["department"] if step is not None else place["lead_department"]
    department = _today(department, successors)
    conflict = event if isinstance(event, ConflictRaised | ConflictDecided) else None
    parties = conflict.parties if conflict else ()
    leads = [
        _today(one["lead_department"], successors)
        for one in case["stages"]
        if conflict and one["code"] == conflict.stage
    ]
    due_at = event.due_at if isinstance(event, DeadlineEvent) else None
    return NotificationContext(
        event=event,
        stream=row["stream"],
        seq=row["seq"],
        matter_name=case["matter_name"],
        case_no=case["case_no"],
        region=case["region"],
        department=department,
        department_name=departments.get(department, department),
        subject=step["name"] if step is not None else place["name"],
        handler=step["handler"] if step is not None else None,
        due_at=due_at or (step["due_at"] if step is not None else None),
        involved=tuple(dict.fromkeys([*leads, *parties])),
        parties="、".join(dict.fromkeys(departments.get(code, code) for code in parties)),
        speaker="、".join(departments.get(code, code) for code in _speakers(event)),
        next_signer=_next_signer(event, departments),
    )


def _today(department: str, successors: Mapping[str, str]) -> str:
    """The department, or the last of those that took over its work in the case."""
    for _ in successors:
        department = successors.get(department, department)
    return department


def _speakers(event: Event) -> tuple[str, ...]:
    """The departments that answered or signed when asked, or were asked and did not."""
    if isinstance(event, StepReplied):
        return (event.department,)
    if isinstance(event, SigningEvent):
        return (event.about.department,) if event.about else ()
    if isinstance(event, DeadlineEvent):
        return (event.signer.department,) if event.signer else event.silent
    return ()


def _next_signer(event: Event, departments: Mapping[str, str]) -> str:
    """The department whose turn to sign begins with the event."""
    if not isinstance(event, SigningEvent) or event.next_signer is None:
        return ""
    return departments.get(event.next_signer.department, event.next_signer.department)


def _stage(clock: str | None, stages: list[StageValues]) -> StageValues | None:
    """The stage of a stage clock (`stage:design/promised`)."""
    if clock is None or not clock.startswith("stage:"):
        return None
    code = clock.removeprefix("stage:").rpartition("/")[0]
    return next((stage for stage in stages if stage["code"] == code), None)
