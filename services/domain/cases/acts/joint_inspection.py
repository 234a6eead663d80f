"""Joint acceptance (联合验收) by appointment: a day and an hour at which all are on the site.

Source:
    国办发〔2019〕11 号: 统一竣工验收图纸和验收标准，联合验收: the lead arranges one visit, each department
    gives its opinion, the applicant gets one answer.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from schemas.cases.commands.inspection import BookVisit
from schemas.cases.responsibility import members_of
from schemas.errors import NotPermitted
from schemas.vocabulary import ClockKind
from services.domain.calendars.calendar import WorkCalendar, beijing_date, in_beijing
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import (
    APPLICANT,
    DEPARTMENT,
    WINDOW,
    Example,
    StepActDefinition,
    Wrong,
)

USUAL_NOTICE, SHORTEST_NOTICE = timedelta(hours=1), timedelta(minutes=1)
LATE_WITHIN = 10
"""Working days in which a visit is held that no limit leaves room for."""


def _by_appointment(context: StepActContext) -> NotPermitted | None:
    if not context.step.by_appointment:
        return NotPermitted("本环节不是联合验收，不用预约", step=context.step.code)
    return None


def _booked_wrong(context: StepActContext, command: BookVisit, calendars: Calendars) -> Iterator[Wrong]:
    wanted, calendar = command.visit_at, calendars.of(context.step.department)
    if wanted <= context.at:
        yield "visit_at", "预约时间须在此刻之后"
        return
    day = beijing_date(wanted)
    if not calendar.is_working_day(day):
        yield "visit_at", f"{day:%Y-%m-%d} 不是工作日，请另选日期"
        return
    if calendar.next_opening(wanted) != wanted:
        yield "visit_at", f"预约时间须在办公时间内：{calendar.hours_on(day).in_words}"
        return
    latest = last_moment(context, calendar)
    if wanted >= latest:
        yield "visit_at", f"现场验收须在本环节期限届满前：{in_beijing(latest):%Y-%m-%d %H:%M}"


def last_moment(context: StepActContext, calendar: WorkCalendar) -> datetime:
    """The moment before which the visit must be: the next limit by which the site opens.

    Where every limit has passed, or none leaves an open hour, it is held within ten working days.
    """
    found = (
        context.case.clock(kind, context.step.code) for kind in (ClockKind.PROMISED, ClockKind.STATUTORY)
    )
    opens = calendar.next_opening(context.at + SHORTEST_NOTICE)
    due = [clock.due_at for clock in found if clock is not None and clock.due_at > opens]
    if due:
        return min(due)
    return calendar.closing_of(calendar.nth_working_day(beijing_date(context.at), LATE_WITHIN))


def _booked(context: StepActContext, command: BookVisit, _calendars: Calendars) -> Mapping[str, object]:
    before = context.state.appointment
    moved = {"moved_from": before.visit_at} if before else {}
    return {"departments": members_of(context.case, context.step.code), **moved}


def booking_example(context: StepActContext, calendars: Calendars) -> Example:
    """The next open moment in an hour or later; one sooner where the limit leaves no other."""
    calendar = calendars.of(context.step.department)
    wanted = calendar.next_opening(context.at + USUAL_NOTICE)
    if wanted >= last_moment(context, calendar):
        wanted = calendar.next_opening(context.at + SHORTEST_NOTICE)
    return {"visit_at": wanted.isoformat()}


BOOK_VISIT = StepActDefinition(
    command=BookVisit,
    roles=DEPARTMENT | WINDOW | APPLICANT,
    guards=(_by_appointment,),
    calendar_checks=_booked_wrong,
    facts=_booked,
    example_in=booking_example,
)
ACTS = (BOOK_VISIT,)
"""The time until the visit is the department's: an appointment stops no clock."""
