"""Rows of supervision orders (督办单), and the effects of a case's events on its orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.case import JointCase
from schemas.cases.events import Event
from schemas.cases.events.course import DemoClockAdvanced
from schemas.cases.events.deadlines import DeadlineBreachAnnulled
from schemas.errors import NotFound
from schemas.stream_id import StreamId
from schemas.supervision.events import DemoSupervisionOrderClockAdvanced, SupervisionOrderIssued
from schemas.supervision.orders import SupervisionOrder
from services.domain.calendars.calendar import beijing_date
from services.domain.calendars.site_calendars import Calendars
from services.domain.supervision import apply
from services.domain.supervision.decide import withdraw_order
from services.domain.supervision.issuing import build_opening_events, order_from_escalation, triggers_order
from services.domain.supervision.milestones import next_milestone_at
from services.reference_data.supervision import load_supervision
from services.store.calendars.calendars import newest_edition
from services.store.core.log import event_log
from services.store.core.schema.supervision_tables import order_number, supervision_order

_OPEN = supervision_order.c.closed_at.is_(None)


@dataclass(frozen=True)
class FiledOrder:
    """A stored order with its last sequence number.

    Attributes:
        reckoned_by: the calendar edition by which its reply clock was computed.
        newest: the latest stored edition when the order was read.
    """

    order: SupervisionOrder
    seq: int
    reckoned_by: int = 0
    newest: int = 0


def stream_of(number: str) -> StreamId:
    """Stream id of the order in the event log."""
    return StreamId.of_supervision_order(number)


async def load(connection: AsyncConnection, number: str, *, lock: bool = False) -> FiledOrder:
    """Load the order; `lock` keeps it locked until the transaction ends.

    Raises:
        NotFound: there is no such order.
    """
    columns = supervision_order.c
    query = select(
        columns.state, columns.seq, columns.calendar_edition, newest_edition().label("newest")
    ).where(columns.number == number)
    row = (await connection.execute(query.with_for_update() if lock else query)).first()
    if row is None:
        raise NotFound("没有这份督办单", order_no=number)
    return FiledOrder(SupervisionOrder.model_validate(row.state), row.seq, row.calendar_edition, row.newest)


async def mark(connection: AsyncConnection, number: str, edition: int) -> None:
    """Store the edition by which the order's reply clock is computed."""
    row = supervision_order.c.number == number
    await connection.execute(update(supervision_order).where(row).values(calendar_edition=edition))


async def issue(connection: AsyncConnection, event: SupervisionOrderIssued, calendars: Calendars) -> str:
    """Issue a new order under the next number of its year; return the number.

    The number is taken in the order's own transaction, so that none is ever skipped.
    """
    year = beijing_date(event.at).year
    taken = upsert(order_number).values(year=year, last=1)
    taken = taken.on_conflict_do_update(
        index_elements=[order_number.c.year], set_={"last": order_number.c.last + 1}
    )
    last = (await connection.execute(taken.returning(order_number.c.last))).scalar_one()
    number = f"{year}-{last:05d}"
    events = build_opening_events(event, load_supervision(), calendars.of(event.department))
    order = apply.replay_order(number, events)
    seq = await event_log.append(connection, stream_of(number), 0, events)
    fixed = {
        "number": number,
        "level": order.level,
        "ground": order.ground.value,
        "recipients": [recipient.value for recipient in order.recipients],
        "case_no": order.case_no,
        "clock": order.clock,
        "rule": order.rule,
        "period": order.period,
        "issued_at": order.issued_at,
    }
    await connection.execute(insert(supervision_order), {**fixed, **order_values(order, seq)})
    return number


async def append(connection: AsyncConnection, filed: FiledOrder, events: Sequence[Event]) -> FiledOrder:
    """Append events of a locked order and update its row."""
    if not events:
        return filed
    order = apply.apply_order_events(filed.order, events)
    seq = await event_log.append(connection, stream_of(order.number), filed.seq, events)
    row = supervision_order.c.number == order.number
    await connection.execute(update(supervision_order).where(row).values(**order_values(order, seq)))
    return FiledOrder(order, seq)


async def apply_case_events(
    connection: AsyncConnection,
    case: JointCase,
    events: Sequence[Event],
    at: datetime,
    calendars: Calendars,
) -> None:
    """Apply a case's events to its orders: new ones, withdrawals, an advanced clock.

    Called in the transaction of the case, with the case locked: an order is stored together with the
    escalation level that triggers it, or neither is.
    """
    for event in events:
        if triggers_order(event):
            await issue(connection, order_from_escalation(case, event, at), calendars)
        if isinstance(event, DeadlineBreachAnnulled):
            for filed in await of_case(connection, case.case_no, event.clock):
                await append(connection, filed, withdraw_order(filed.order, at, event.reason))
        if isinstance(event, DemoClockAdvanced):
            moved = DemoSupervisionOrderClockAdvanced(at=event.at, time_offset=event.time_offset)
            for filed in await of_case(connection, case.case_no):
                await append(connection, filed, [moved])


async def of_case(connection: AsyncConnection, case_no: str, clock: str | None = None) -> list[FiledOrder]:
    """List the open orders of a case (on one clock), locked."""
    columns = supervision_order.c
    query = select(columns.state, columns.seq).where(columns.case_no == case_no, _OPEN)
    if clock is not None:
        query = query.where(columns.clock == clock)
    found = await connection.execute(query.order_by(columns.number).with_for_update())
    return [FiledOrder(SupervisionOrder.model_validate(row.state), row.seq) for row in found]


async def reached_levels(connection: AsyncConnection, order: SupervisionOrder) -> set[int]:
    """Levels reached by orders on the same breach, or to the same department since."""
    columns = supervision_order.c
    query = select(columns.level, columns.state["breached_at"].astext)
    if order.case_no is not None:
        query = query.where(columns.case_no == order.case_no, columns.clock == order.clock)
    else:
        query = query.where(
            columns.case_no.is_(None),
            columns.department == order.department,
            columns.issued_at >= order.issued_at,
        )
    wanted = order.breached_at
    return {
        row.level
        for row in await connection.execute(query)
        if wanted is None or (row[1] and datetime.fromisoformat(row[1]) == wanted)
    }


def order_values(order: SupervisionOrder, seq: int) -> dict[str, object]:
    """Columns that change with the order."""
    milestone_at, reply = next_milestone_at(order), order.reply
    return {
        "department": order.department,
        "status": order.status.value,
        "seq": seq,
        "state": order.model_dump(mode="json"),
        "offset_seconds": order.time_offset.total_seconds(),
        "due_real_at": reply.due_at - order.time_offset if reply else None,
        "is_overdue": reply is not None and reply.breached_at is not None,
        "closed_at": order.closed_at,
        "milestone_at": milestone_at - order.time_offset if milestone_at else None,
    }
