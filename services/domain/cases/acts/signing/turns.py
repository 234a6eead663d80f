"""Turns of signers: whose turn begins or ends with an act, and the clock of the turn."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.events import CaseEvent
from schemas.cases.signing import Signer, SignerName, Signing
from schemas.vocabulary import ClockKind
from services.domain.calendars.calendar import WorkCalendar
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.clocks.closing import numbered, running
from services.domain.timing import clocks

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


def signing_of(context: StepActContext) -> Signing:
    """The signatures of the step so far."""
    return context.state.signing or Signing()


def next_signer(context: StepActContext, after: Signing) -> SignerName | None:
    """Whose turn begins when the signatures become these; None when no turn begins."""
    was, now = signing_of(context).awaited, after.awaited
    return now.name if now is not None and not _is_same_turn(was, now) else None


def turned(context: StepActContext, after: Signing, calendars: Calendars) -> Iterator[CaseEvent]:
    """The events by which the clock of the former turn ends and that of the next one starts."""
    was, now = signing_of(context).awaited, after.awaited
    if _is_same_turn(was, now):
        return
    code = context.step.code
    if (clock := running(context.case, ClockKind.SIGNING, code)) is not None:
        yield clocks.end_clock(clock, context.at)
    if now is None:
        return
    calendar, department = calendars.of(now.name.department), now.name.department
    name = numbered(context.case, ClockKind.SIGNING, code)
    limit = _limit(context, now, calendar)
    started = clocks.start_clock(ClockKind.SIGNING, name, limit, context.at, calendar, code)
    yield started.model_copy(update={"department": department})


def time_left(context: StepActContext, calendar: WorkCalendar) -> timedelta | None:
    """What remains of the step's promise in open time; None where no promise runs or it is over."""
    promised = context.case.clock(ClockKind.PROMISED, context.step.code)
    if promised is None or not promised.is_running or context.at >= promised.due_at:
        return None
    return calendar.open_time_between(context.at, promised.due_at)


def most_hours(left: timedelta) -> int:
    """The most working hours for a signer: begun hours of what is left, at least one."""
    return max(1, -(-left // _HOUR))


def _limit(context: StepActContext, signer: Signer, calendar: WorkCalendar) -> TimeLimit:
    """The signer's own limit, at most what remains of the step's promise when the turn comes."""
    own = TimeLimit(amount=Decimal(signer.working_hours), unit=LimitUnit.WORKING_HOURS)
    left = time_left(context, calendar)
    if left is None or left >= signer.working_hours * _HOUR:
        return own
    return TimeLimit(amount=Decimal(max(1, left // _MINUTE)), unit=LimitUnit.MINUTES)


def _is_same_turn(was: Signer | None, now: Signer | None) -> bool:
    return (was.number if was else None) == (now.number if now else None)
