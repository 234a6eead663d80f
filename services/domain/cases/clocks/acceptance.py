"""Clocks before acceptance: intake limit, request for missing materials, effect of silence."""

from collections.abc import Iterator
from datetime import datetime

from schemas.cases.case import Clock, JointCase
from schemas.cases.events import CaseEvent
from schemas.cases.events.clocks import ClockStarted
from schemas.cases.events.intake import CaseDeemedAccepted
from schemas.vocabulary import ClockKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.clocks.clock_start import begins_uncounted
from services.domain.cases.clocks.closing import numbered, running
from services.domain.timing import clocks

DEFAULT_GAP_WORKING_DAYS = 5
"""How long materials may follow where the window names no shorter time; working days.

Source:
    浙江省保障“最多跑一次”改革规定 第十一条.
"""


def intake_started(case: JointCase, at: datetime, calendars: Calendars) -> ClockStarted:
    """The event that starts the intake clock of the matter's rule, again after each supply."""
    name = numbered(case, ClockKind.INTAKE)
    return clocks.start_clock(ClockKind.INTAKE, name, case.plan.intake.limit, at, calendars.of(None))


def deemed_accepted(case: JointCase, clock: Clock, at: datetime, calendars: Calendars) -> Iterator[CaseEvent]:
    """What follows when the intake limit passes in silence.

    The application counts as accepted from the day of receipt: the statutory clock of the case counts
    from then. What was promised, and every step, counts from this moment on; the time between was the
    intake's.

    Source:
        行政许可法 第三十二条: 逾期不告知的，自收到申请材料之日起即为受理.
    """
    yield CaseDeemedAccepted(at=at, accepted_at=clock.started_at)
    yield clocks.end_clock(clock, at)
    if not begins_uncounted(case):
        yield from clocks.start_limit_clocks(
            case.plan.limits, at, calendars.of(None), statutory_from=clock.started_at
        )


def intake_ended(case: JointCase, at: datetime) -> Iterator[CaseEvent]:
    """The clocks of intake and supplement end with the act that answers them."""
    for kind in (ClockKind.INTAKE, ClockKind.SUPPLEMENT):
        if (clock := running(case, kind)) is not None:
            yield clocks.end_clock(clock, at)
