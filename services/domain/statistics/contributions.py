"""Contribution of one case to the figures of its matter."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from schemas.calendars.limits import LimitUnit
from schemas.cases.case import Clock, JointCase
from schemas.statistics.indicators import Contribution
from schemas.vocabulary import ClockKind
from services.domain.calendars.calendar import WorkCalendar, beijing_date
from services.domain.cases.clocks.clock_pauses import due_by_ledger, full_limit
from services.domain.statistics.tally import is_limit_kept
from services.domain.time_account.delay_rulings import list_excused_pauses
from services.domain.timing.limits import amount_left

_HUNDREDTH = Decimal("0.01")
_MINUTES = {LimitUnit.HOURS: 60, LimitUnit.WORKING_HOURS: 60, LimitUnit.MINUTES: 1}


def compute_contribution(case: JointCase, calendar: WorkCalendar) -> Contribution:
    """Compute the current contribution of the case; a later one replaces it.

    A case is settled when it is decided; a withdrawn or rejected case neither keeps nor misses its promise.
    A provisional due date is never missed. A case counts as online by its stored proof, not by its channel.
    """
    promised = case.clock(ClockKind.PROMISED)
    settled = case.decided_at is not None and promised is not None and promised.ended_at is not None
    return Contribution(
        case_no=case.case_no,
        matter=case.plan.matter,
        received_on=beijing_date(case.received_at),
        settled_on=beijing_date(promised.ended_at) if settled and promised and promised.ended_at else None,
        is_online=bool(case.online_proof),
        was_kept=settled and promised is not None and _is_promise_kept(case, promised, calendar),
        duration=compute_duration(promised, calendar) if settled and promised else None,
    )


def _is_promise_kept(case: JointCase, promised: Clock, calendar: WorkCalendar) -> bool:
    """Return whether the promise was kept, excluding delay attributed to uncounted parties."""
    if is_limit_kept(promised) or promised.ended_at is None:
        return is_limit_kept(promised)
    excused = list_excused_pauses(case, promised.ended_at)
    if not excused:
        return False
    pauses = tuple(sorted([*promised.pauses, *excused], key=lambda pause: pause.from_at))
    due = due_by_ledger(case, promised.model_copy(update={"pauses": pauses}), promised.ended_at, calendar)
    return promised.ended_at < datetime.fromisoformat(str(due["due_at"]))


def compute_duration(clock: Clock, calendar: WorkCalendar) -> Decimal | None:
    """Compute how long an ended clock ran, in its limit's unit, to two decimals.

    Source:
        指标公式 D1: working days between acceptance and decision, less the pauses that the law allows.
        Computed as the limit less the remaining amount, plus the overrun after the due date.
    """
    if clock.ended_at is None:
        return None
    limit = full_limit(clock)
    used = limit.amount - amount_left(limit, clock.due_at, clock.ended_at, calendar)
    if clock.ended_at > clock.due_at:
        used += _compute_overrun(limit.unit, clock.due_at, clock.ended_at, calendar)
    return max(Decimal(0), used).quantize(_HUNDREDTH, ROUND_HALF_UP)


def _compute_overrun(unit: LimitUnit, due_at: datetime, at: datetime, calendar: WorkCalendar) -> Decimal:
    """Compute the overrun in whole days or months, or in hours and minutes."""
    if unit in _MINUTES:
        span = at - due_at if unit is LimitUnit.HOURS else calendar.open_time_between(due_at, at)
        return Decimal(span.total_seconds()) / 60 / _MINUTES[unit]
    first, last = beijing_date(due_at), beijing_date(at)
    if unit is LimitUnit.WORKING_DAYS:
        return Decimal(calendar.working_days_between(first, last))
    if unit is LimitUnit.MONTHS:
        return (Decimal((last - first).days) / 30).quantize(_HUNDREDTH, ROUND_HALF_UP)
    return Decimal((last - first).days)
