"""Before acceptance: the intake limit, the one notice of what is missing, and what silence means."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from schemas.acts import CaseActIn
from schemas.cases import Clock, JointCase
from schemas.errors import ActNotAllowed
from schemas.events import CaseEvent, EventKind
from schemas.time import LimitUnit, TimeLimit
from schemas.vocabulary import CaseAct, ClockKind
from services.domain import clocks
from services.domain.clocks import Calendars
from services.domain.joint_case.starting import begins_uncounted

INTAKE_LIMIT = TimeLimit(amount=Decimal(5), unit=LimitUnit.WORKING_DAYS)
"""Within it the window says everything that is missing, or the application counts as accepted.

Source:
    行政许可法 第三十二条第一款第四项.
"""
DELIVERY_LIMIT = TimeLimit(amount=Decimal(10), unit=LimitUnit.WORKING_DAYS)
"""From the decision to its delivery.

Source:
    行政许可法 第四十四条.
"""


def intake_started(case: JointCase, at: datetime, calendars: Calendars) -> CaseEvent:
    """The event that starts the intake clock, anew after each supply."""
    number = sum(clock.kind is ClockKind.INTAKE for clock in case.clocks.values()) + 1
    name = f"case/{ClockKind.INTAKE.value}{f'/{number}' if number > 1 else ''}"
    return clocks.start_of(ClockKind.INTAKE, name, INTAKE_LIMIT, at, calendars.of(None))


def running(case: JointCase, kind: ClockKind) -> Clock | None:
    """The running clock of that kind on the case itself."""
    own = (clock for clock in case.clocks.values() if clock.step is None and clock.stage is None)
    return next((clock for clock in own if clock.kind is kind and clock.is_running), None)


def notice_refusal(case: JointCase, act: CaseAct) -> ActNotAllowed | None:
    """Why no further notice of what is missing may be given: the law allows one, naming everything.

    Source:
        行政许可法 第三十二条: 一次告知申请人需要补正的全部内容.
    """
    if act is CaseAct.NOTIFY_SUPPLEMENT and case.supplement_notices:
        return ActNotAllowed("补正只能一次性告知，本件已告知过（行政许可法第三十二条）", act=act)
    return None


def intake_ended(case: JointCase, said: CaseActIn, at: datetime, calendars: Calendars) -> Iterator[CaseEvent]:
    """What an act before acceptance does to the clocks of intake and supplement."""
    for kind in (ClockKind.INTAKE, ClockKind.SUPPLEMENT):
        if (clock := running(case, kind)) is not None:
            yield clocks.ended(clock, at)
    if said.act is CaseAct.SUPPLY:
        yield intake_started(case, at, calendars)
    if said.act is CaseAct.NOTIFY_SUPPLEMENT:
        amount = Decimal(said.supply_working_days or 1)
        limit = TimeLimit(amount=amount, unit=LimitUnit.WORKING_DAYS)
        name = f"case/{ClockKind.SUPPLEMENT.value}"
        yield clocks.start_of(ClockKind.SUPPLEMENT, name, limit, at, calendars.of(None))


def deemed_accepted(case: JointCase, clock: Clock, at: datetime, calendars: Calendars) -> Iterator[CaseEvent]:
    """What follows when the intake limit passes in silence.

    The application counts as accepted from the day of receipt: the statutory clock of the case counts
    from then. What was promised, and every step, counts from this moment on; the time between was the
    intake's.

    Source:
        行政许可法 第三十二条: 逾期不告知的，自收到申请材料之日起即为受理.
    """
    yield CaseEvent(
        kind=EventKind.CASE_DEEMED_ACCEPTED, at=at, facts={"accepted_at": clock.started_at.isoformat()}
    )
    yield clocks.ended(clock, at)
    if not begins_uncounted(case):
        yield from clocks.started(case.plan.limits, at, calendars.of(None), statutory_from=clock.started_at)


def all_withdrawn(case: JointCase, at: datetime) -> Iterator[CaseEvent]:
    """Every step not yet settled is withdrawn with its case, and every clock ends."""
    for state in case.steps.values():
        if not state.status.is_settled:
            yield CaseEvent(kind=EventKind.STEP_WITHDRAWN, at=at, step=state.code)
    for clock in case.clocks.values():
        if clock.is_running:
            yield clocks.ended(clock, at)
