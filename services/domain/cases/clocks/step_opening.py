"""A step opens: for the first time, or once more with clocks of its own."""

from collections.abc import Iterator
from datetime import datetime

from schemas.cases.case import JointCase, PlannedStep
from schemas.cases.events import CaseEvent
from schemas.cases.events.steps import StepOpened
from schemas.cases.responsibility import responsible_department
from schemas.clock_id import ClockId
from schemas.vocabulary import ClockKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.clocks.clock_start import at_opening


def opened(case: JointCase, step: PlannedStep, at: datetime, calendars: Calendars) -> Iterator[CaseEvent]:
    """The events that open the step at `at` and start its clocks with the full limit."""
    cycle = 1 + sum(c.kind is ClockKind.PROMISED and c.step == step.code for c in case.clocks.values())
    yield StepOpened(at=at, step=step.code, department=responsible_department(case, step.code), cycle=cycle)
    for event in at_opening(case, step, at, calendars):
        name = ClockId.of(event.clock_kind, step.code, cycle)
        yield event.model_copy(update={"clock": name})
