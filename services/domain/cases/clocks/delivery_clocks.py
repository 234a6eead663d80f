"""Delivery clocks (送达期限): of each licence, and of what the case delivers as a whole."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import Clock, JointCase, PlannedStep
from schemas.cases.events import CaseEvent
from schemas.vocabulary import ClockKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.clocks.closing import numbered, running
from services.domain.timing import clocks

DELIVERY_LIMIT = TimeLimit(amount=Decimal(10), unit=LimitUnit.WORKING_DAYS)
"""From a decision to its delivery.

Source:
    行政许可法 第四十四条.
"""


def licence_delivery_started(
    case: JointCase, step: PlannedStep, decided_at: datetime, at: datetime, calendars: Calendars
) -> Iterator[CaseEvent]:
    """Start the delivery clock of a licence with its own decision.

    Args:
        decided_at: the legal moment of the decision; before `at` for a result that was reached outside.

    Source:
        行政许可法 第四十四条: the licence is issued and delivered within ten days of the decision.
    """
    if not step.issues_licence:
        return
    name = numbered(case, ClockKind.DELIVERY, step.code)
    calendar = calendars.of(step.department)
    event = clocks.start_clock(ClockKind.DELIVERY, name, DELIVERY_LIMIT, decided_at, calendar, step.code)
    yield event.model_copy(update={"at": at})


def licence_delivery_ended(case: JointCase, step: str, at: datetime) -> Iterator[CaseEvent]:
    """End the delivery clock of a licence that is not to be delivered any more."""
    if (clock := running(case, ClockKind.DELIVERY, step)) is not None:
        yield clocks.end_clock(clock, at)


def undelivered_licences(case: JointCase) -> list[Clock]:
    """List the running delivery clocks of licences that are not sent to the applicant yet."""
    return [
        clock
        for code, state in case.steps.items()
        if state.delivery is None and (clock := running(case, ClockKind.DELIVERY, code)) is not None
    ]


def posted_with_case(case: JointCase) -> list[Clock]:
    """List the running delivery clocks of licences posted with the case's decision."""
    return [
        clock
        for code, state in case.steps.items()
        if state.delivery is not None
        and state.delivery.with_case
        and (clock := running(case, ClockKind.DELIVERY, code)) is not None
    ]
