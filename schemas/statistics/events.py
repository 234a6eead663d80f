"""Events of outages and of the work plan's rows."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from schemas.events.audience import Notified
from schemas.events.base import NO_STATE, Event
from schemas.events.kinds import EventKind
from schemas.statistics.indicators import PlanStatus


class OutageRecorded(Event, wakes=False, notifies=None, changes=NO_STATE):
    """An outage was put on record; it excludes nothing by itself (登记系统故障)."""

    kind: Literal[EventKind.OUTAGE_RECORDED] = EventKind.OUTAGE_RECORDED
    number: int
    site: str
    from_at: AwareDatetime
    until_at: AwareDatetime
    reason: str
    document: str


class PlanRowDue(Event):
    """A row of the work plan comes to its day."""

    number: str
    name: str
    due_on: date
    sla_status: PlanStatus
    departments: tuple[str, ...]
    leads: str


class PlanDueSoon(PlanRowDue, wakes=False, notifies=Notified.PLAN_LEADS, changes=NO_STATE):
    """A row of the work plan is due soon (工作指标临近时限)."""

    kind: Literal[EventKind.PLAN_DUE_SOON] = EventKind.PLAN_DUE_SOON


class PlanOverdue(PlanRowDue, wakes=False, notifies=Notified.PLAN_LEADS, changes=NO_STATE):
    """A row of the work plan is overdue (工作指标逾期)."""

    kind: Literal[EventKind.PLAN_OVERDUE] = EventKind.PLAN_OVERDUE
