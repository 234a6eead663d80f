"""Queries of supervision orders; SLA statuses and offers are computed when read."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import ConfigDict, Field
from sqlalchemy import ColumnElement, RowMapping, or_, select

from schemas.cases.acts import Officer
from schemas.cases.events import EventKind
from schemas.cases.lists import Code, Page, Paging
from schemas.supervision.orders import (
    SupervisionOrder,
    SupervisionOrderEvent,
    SupervisionOrderRow,
    SupervisionOrderStatus,
    SupervisionOrderView,
)
from schemas.vocabulary import Role
from services.clock import utc_now
from services.domain.people.deputies import offers_with_deputies
from services.domain.supervision.decide import ensure_visible
from services.domain.supervision.offers import order_offers
from services.domain.timing import clocks
from services.store.cases import supervision_orders
from services.store.core.engine import Store
from services.store.core.keyset import SortKey, read_page
from services.store.core.schema.supervision_tables import supervision_order
from services.store.core.schema.tables import event_table
from services.store.supervision.escalation_lines import escalation_policy_lines


class SupervisionOrderFilter(Paging):
    """What a list of orders may be narrowed to; empty means all that the caller may see."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: SupervisionOrderStatus | None = None
    department: Code | None = None
    level: int | None = Field(default=None, ge=1, le=20)
    overdue: bool | None = None
    case_no: str | None = Field(default=None, pattern=r"^[0-9A-Za-z-]{1,40}$")


_OPEN_FIRST = (
    SortKey(supervision_order.c.closed_at.is_not(None)),
    SortKey(supervision_order.c.issued_at, is_descending=True),
    SortKey(supervision_order.c.number, is_descending=True),
)


@dataclass(frozen=True)
class SupervisionOrderQueries:
    """What people see of supervision orders."""

    store: Store

    async def orders(self, officer: Officer, wanted: SupervisionOrderFilter) -> Page[SupervisionOrderRow]:
        """A page of the orders that the officer may see, newest first."""
        columns = supervision_order.c
        conditions = [*_visible(officer), *_narrowed(wanted)]
        query = select(columns.state).where(*conditions)
        counted = select(columns.number).where(*conditions)
        found, now = await read_page(self.store, query, counted, _OPEN_FIRST, wanted), utc_now()
        orders = [SupervisionOrder.model_validate(row["state"]) for row in found.rows]
        rows = [SupervisionOrderRow.model_validate(_row(order, now + order.time_offset)) for order in orders]
        return Page[SupervisionOrderRow](items=rows, **found.edges(wanted))

    async def order(self, number: str, officer: Officer) -> SupervisionOrderView:
        """One order with its log, and what the officer may do to it now.

        Raises:
            NotFound: there is none, or none that the officer may know of.
        """
        columns = event_table.c
        query = (
            select(columns.seq, columns.kind, columns.at, columns.actor, columns.facts, columns.private)
            .where(columns.stream == supervision_orders.stream_of(number))
            .order_by(columns.seq)
        )
        async with self.store.autocommit() as connection:
            order = (await supervision_orders.load(connection, number)).order
            ensure_visible(officer, order)
            escalation_policy = await escalation_policy_lines(connection, order)
            events = [_event(row) for row in (await connection.execute(query)).mappings()]
        now = max(utc_now() + order.time_offset, order.last_at)
        return SupervisionOrderView.model_validate(
            {
                **_row(order, now),
                "version": order.version,
                "recipients": list(order.recipients),
                "recipient_labels": [recipient.label for recipient in order.recipients],
                "breached_at": order.breached_at,
                "predecessor": order.predecessor,
                "breaches": order.breaches,
                "expected_on": order.expected_on,
                "now": now,
                "events": events,
                "escalation_policy": escalation_policy,
                "acts": offers_with_deputies(officer, lambda who: order_offers(order, who, now)),
            }
        )


def _visible(officer: Officer) -> list[ColumnElement[bool]]:
    if officer.role is Role.ADMINISTRATOR:
        return []
    columns, department = supervision_order.c, officer.department or ""
    return [or_(columns.department == department, columns.recipients.contains([department]))]


def _narrowed(wanted: SupervisionOrderFilter) -> list[ColumnElement[bool]]:
    columns = supervision_order.c
    conditions: dict[str, ColumnElement[bool]] = {
        "status": columns.status == wanted.status,
        "department": columns.department == wanted.department,
        "level": columns.level == wanted.level,
        "overdue": columns.is_overdue.is_(wanted.overdue),
        "case_no": columns.case_no == wanted.case_no,
    }
    return [condition for name, condition in conditions.items() if getattr(wanted, name) is not None]


def _row(order: SupervisionOrder, now: datetime) -> dict[str, object]:
    sla_status = clocks.sla_status(order.reply, now)
    own = order.model_dump(include=set(SupervisionOrderRow.model_fields))
    return {
        **own,
        "in_words": order.in_words,
        "ground_label": order.ground.label,
        "status_label": order.status.label,
        "sla_status": sla_status,
        "sla_status_label": sla_status.label,
        "due_at": order.reply.due_at if order.reply else None,
        "is_overdue": order.reply is not None and order.reply.breached_at is not None,
    }


def _event(row: RowMapping) -> SupervisionOrderEvent:
    facts: dict[str, object] = row["facts"]
    return SupervisionOrderEvent.model_validate(
        {
            "seq": row["seq"],
            "kind": row["kind"],
            "label": EventKind(row["kind"]).label,
            "at": row["at"],
            "actor": row["actor"],
            "acted_for": facts.get("acted_for"),
            "facts": facts,
            "texts": row["private"],
        }
    )
