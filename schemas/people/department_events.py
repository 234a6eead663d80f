"""Events of departments (部门)."""

from datetime import date
from typing import Literal

from schemas.calendars.batch_hours import BatchHour
from schemas.events.audience import Notified
from schemas.events.base import NO_STATE, Event
from schemas.events.kinds import EventKind
from schemas.people.departments import DepartmentKind


class DepartmentEvent(Event):
    """An entry of the register of departments; the fields are those of `DepartmentChange`."""

    since: date
    name: str
    short: str
    department_kind: DepartmentKind
    document: str
    full_name: str = ""
    review_authority: str = ""
    court: str = ""
    complaint_channel: str = ""
    batch_hour: BatchHour | None = None


class DepartmentAdded(DepartmentEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A department was set up (部门新设)."""

    kind: Literal[EventKind.DEPARTMENT_ADDED] = EventKind.DEPARTMENT_ADDED


class DepartmentRenamed(DepartmentEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A department got another name (部门更名)."""

    kind: Literal[EventKind.DEPARTMENT_RENAMED] = EventKind.DEPARTMENT_RENAMED


class DepartmentBatchHourSet(DepartmentEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A department got another batch hour, or none any more (设定补录截止时间)."""

    kind: Literal[EventKind.DEPARTMENT_BATCH_HOUR_SET] = EventKind.DEPARTMENT_BATCH_HOUR_SET


class DepartmentClosed(DepartmentEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A department was dissolved (部门撤销)."""

    kind: Literal[EventKind.DEPARTMENT_CLOSED] = EventKind.DEPARTMENT_CLOSED


class DepartmentMerged(DepartmentEvent, wakes=True, notifies=Notified.SUCCESSOR, changes=NO_STATE):
    """A department was merged into another, which takes over its open work (部门并入).

    Attributes:
        successor: the department that takes over.
        cases, steps, orders: how many it took over when the merger was confirmed.
    """

    kind: Literal[EventKind.DEPARTMENT_MERGED] = EventKind.DEPARTMENT_MERGED
    successor: str
    successor_name: str
    cases: int
    steps: int
    orders: int
