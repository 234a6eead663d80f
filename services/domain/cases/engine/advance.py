"""`advance`: what follows automatically from the state of a case."""

from collections.abc import Iterator
from datetime import datetime

from schemas.cases.case import CasePlan, JointCase, PlannedStep, stages_in
from schemas.cases.events import CaseEvent
from schemas.cases.events.course import (
    CaseClosed,
    CaseDecided,
    CaseProcessingStarted,
    CaseRevoked,
    CaseWithdrawn,
)
from schemas.cases.events.steps import StepCancelled
from schemas.cases.step import StepState
from schemas.catalogue.limits import Limits
from schemas.catalogue.matter import RefusalEffect
from schemas.clock_id import ClockId
from schemas.vocabulary import CaseStatus, ClockKind, StepStatus
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.acts.stage_lead import conflicts_decided, is_done, stages_answered
from services.domain.cases.apply.case import apply_all
from services.domain.cases.clocks.clock_pauses import steps_under, switched
from services.domain.cases.clocks.clock_start import case_clocks
from services.domain.cases.clocks.closing import acts_ended, ended, numbered, rechecks_dropped, running
from services.domain.cases.clocks.delivery_clocks import DELIVERY_LIMIT
from services.domain.cases.clocks.hold_release import with_late_breaches
from services.domain.cases.clocks.step_opening import opened
from services.domain.timing import clocks


def advance(case: JointCase, at: datetime, calendars: Calendars) -> list[CaseEvent]:
    """What follows: steps that open or fall away, the decision of the case, its closing.

    Each event carries its legal moment: a step starts when the last one before
    it was settled, not when it was noticed.

    Source:
        浙江省保障“最多跑一次”改革规定 第五条: a sequential item starts when the
        written notice of the former one's completion is received.
    """
    happened: list[CaseEvent] = []
    while events := with_late_breaches(case, _next(case, at, calendars), calendars):
        case = apply_all(case, events)
        stopped = with_late_breaches(
            case, switched(case, max(event.at for event in events), calendars), calendars
        )
        case = apply_all(case, stopped)
        happened += [*events, *stopped]
    return happened


def _next(case: JointCase, at: datetime, calendars: Calendars) -> Iterator[CaseEvent]:
    yield from acts_ended(case)
    yield from rechecks_dropped(case)
    yield from _stages_ended(case)
    if case.status is CaseStatus.DELIVERED:
        yield CaseClosed(at=case.last_at)
    if _is_void(case):
        yield CaseRevoked(at=case.last_at)
        if (clock := running(case, ClockKind.DELIVERY)) is not None:
            yield clocks.end_clock(clock, case.last_at)
    if not case.status.is_running:
        return
    ready = [step for step in case.plan.steps if _is_ready(case, step)]
    if ready and case.status is not CaseStatus.IN_PROGRESS:
        yield CaseProcessingStarted(at=case.begun_at or at)
    begun: set[str] = set()
    for step in ready:
        yield from _open_or_cancel(case, step, calendars, begun)
    yield from stages_answered(case)
    if is_done(case, *(stage.code for stage in case.plan.stages)):
        yield from _decide_case(case, calendars)


def _is_ready(case: JointCase, step: PlannedStep) -> bool:
    """Whether everything the step waits for is settled, the step it was returned to included."""
    state = case.steps[step.code]
    before = [*step.after, *([state.returned_to] if state.returned_to else [])]
    return state.status.is_waiting and all(case.steps[code].status.is_settled for code in before)


def _is_void(case: JointCase) -> bool:
    """Whether the answer of the case fell with the step that carries the whole."""
    if not (case.status.is_decided or case.status is CaseStatus.CLOSED):
        return False
    revoked = [s for s in case.plan.steps if case.steps[s.code].status is StepStatus.REVOKED]
    return any(s.on_refusal is RefusalEffect.CASE_REFUSED and not s.optional for s in revoked)


def _open_or_cancel(
    case: JointCase, step: PlannedStep, calendars: Calendars, begun: set[str]
) -> Iterator[CaseEvent]:
    returned_to = case.steps[step.code].returned_to
    before = [case.steps[code] for code in (*step.after, *([returned_to] if returned_to else []))]
    moments = [state.left_at for state in before if state.left_at]
    moment = max([case.begun_at or case.last_at, *moments])
    blocked = tuple(dict.fromkeys(s.code for s in before if _blocks(case, s)))
    if blocked:
        yield StepCancelled(at=moment, step=step.code, because_of=blocked)
        return
    yield from opened(case, step, moment, calendars)
    if "case" not in begun and (late := case_clocks(case, step, moment, calendars)):
        begun.add("case")
        yield from late
    for name, limits in stage_clocks(case.plan, step.stage).items():
        clock = ClockId.of_stage(ClockKind.PROMISED, name)
        if clock not in begun and clock not in case.clocks:
            begun.add(clock)
            lead = calendars.of(case.plan.lead_of(stages_in(name)[0]))
            yield from clocks.start_limit_clocks(limits, moment, lead, stage=name)


def _blocks(case: JointCase, state: StepState) -> bool:
    """Whether later steps are cancelled: this one was refused, or withdrawn though required."""
    if state.status in {StepStatus.NOT_DONE, StepStatus.REFUSED}:
        return True
    return state.status is StepStatus.WITHDRAWN and not case.plan.step(state.code).optional


def stage_clocks(plan: CasePlan, stage: str) -> dict[str, Limits]:
    """Clocks from the first step of the stage: its own limits, and those of several stages."""
    limits = {one.code: one.limits for one in plan.stages if one.code == stage and one.limits is not None}
    for group in plan.stage_limits:
        name = "+".join(group.stages)
        if stage in group.stages and name not in limits:
            limits[name] = Limits(promised=group.limit, statutory_source=group.source)
    return limits


def _stages_ended(case: JointCase) -> Iterator[CaseEvent]:
    """A stage's clocks end with the last of its steps."""
    for clock in case.clocks.values():
        if clock.stage is None or not clock.is_running:
            continue
        stages = stages_in(clock.stage)
        if is_done(case, *stages):
            states = [case.steps[step.code] for step in steps_under(case, clock)]
            decided = conflicts_decided(case, *stages)
            known = [*(state.left_at for state in states if state.left_at), *decided]
            really = [*(state.settled_at for state in states if state.settled_at), *decided]
            yield from ended(clock, max([clock.started_at, *known]), max([clock.started_at, *really]))


def _decide_case(case: JointCase, calendars: Calendars) -> Iterator[CaseEvent]:
    """The case's answer, when the last step has given its own and no gap is open any more.

    Its clocks end when the last part was really done; the outside body reported it later, and the
    time to deliver runs from then.
    """
    outcome = _outcome(case)
    if case.gaps and outcome not in {CaseStatus.REFUSED, CaseStatus.WITHDRAWN}:
        return
    known = [state.left_at for state in case.steps.values() if state.left_at]
    really = [state.settled_at for state in case.steps.values() if state.settled_at]
    filled = [c.ended_at for c in case.clocks.values() if c.kind is ClockKind.GAP and c.ended_at]
    filled += conflicts_decided(case, *(stage.code for stage in case.plan.stages))
    begun = case.begun_at or case.last_at
    moment, legal = max([begun, *known, *filled]), max([begun, *really, *filled])
    if outcome is CaseStatus.WITHDRAWN:
        yield CaseWithdrawn(at=moment, because="steps")
    elif legal < moment:
        yield CaseDecided(at=moment, outcome=outcome, decided_at=legal)
    else:
        yield CaseDecided(at=moment, outcome=outcome)
    for clock in case.clocks.values():
        if clock.is_running and clock.stage is None and clock.step is None:
            yield from ended(clock, moment, legal)
    if outcome is not CaseStatus.WITHDRAWN:
        name = numbered(case, ClockKind.DELIVERY)
        yield clocks.start_clock(ClockKind.DELIVERY, name, DELIVERY_LIMIT, moment, calendars.of(None))


def _outcome(case: JointCase) -> CaseStatus:
    """The case's answer: refused only when a step that carries the whole was refused.

    When the applicant took back every required step and nothing was granted, the whole is withdrawn.
    """
    by_status = {step.code: case.steps[step.code].status for step in case.plan.steps}
    refused = [s for s in case.plan.steps if by_status[s.code] is StepStatus.REFUSED]
    withdrawn = [s for s in case.plan.steps if by_status[s.code] is StepStatus.WITHDRAWN and not s.optional]
    if any(s.on_refusal is RefusalEffect.CASE_REFUSED and not s.optional for s in refused):
        return CaseStatus.REFUSED
    if withdrawn and not refused and StepStatus.APPROVED not in by_status.values():
        return CaseStatus.WITHDRAWN
    return CaseStatus.PARTLY_DONE if refused or withdrawn else CaseStatus.APPROVED
