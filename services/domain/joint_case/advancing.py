"""`advance`: what follows by itself from where a case stands."""

from collections.abc import Iterator
from datetime import datetime

from schemas.cases import CasePlan, JointCase, PlannedStep, clock_id, stage_clock_id, stages_in
from schemas.events import CaseEvent, EventKind
from schemas.matters import Limits, RefusalEffect
from schemas.vocabulary import CaseStatus, ClockKind, StepStatus
from services.domain import clocks
from services.domain.clocks import Calendars
from services.domain.joint_case.folding import apply_all
from services.domain.joint_case.receiving import DELIVERY_LIMIT
from services.domain.joint_case.standing_still import steps_under, switched
from services.domain.joint_case.starting import at_opening, case_clocks


def advance(case: JointCase, at: datetime, calendars: Calendars) -> list[CaseEvent]:
    """What follows: steps that open or fall away, the decision of the case, its closing.

    Each event carries its legal moment: a step starts when the last one before
    it was settled, not when somebody noticed.

    Source:
        浙江省保障“最多跑一次”改革规定 第五条: a sequential item starts when the
        written notice of the former one's completion is received.
    """
    happened: list[CaseEvent] = []
    while events := list(_next(case, at, calendars)):
        case = apply_all(case, events)
        stopped = list(switched(case, max(event.at for event in events), calendars))
        case = apply_all(case, stopped)
        happened += [*events, *stopped]
    return happened


def _next(case: JointCase, at: datetime, calendars: Calendars) -> Iterator[CaseEvent]:
    yield from _stages_ended(case)
    if case.status is CaseStatus.DELIVERED:
        yield CaseEvent(kind=EventKind.CASE_CLOSED, at=case.last_at)
    if not case.status.is_running:
        return
    waiting = [step for step in case.plan.steps if case.steps[step.code].status is StepStatus.WAITING]
    ready = [step for step in waiting if all(case.steps[code].status.is_settled for code in step.after)]
    if ready and case.status is CaseStatus.ACCEPTED:
        yield CaseEvent(kind=EventKind.CASE_IN_HAND, at=case.begun_at or at)
    opened: set[str] = set()
    for step in ready:
        yield from _open_or_cancel(case, step, calendars, opened)
    if all(state.status.is_settled for state in case.steps.values()):
        yield from _decide_case(case, calendars)


def _open_or_cancel(
    case: JointCase, step: PlannedStep, calendars: Calendars, opened: set[str]
) -> Iterator[CaseEvent]:
    before = [case.steps[code] for code in step.after]
    moments = [state.settled_at for state in before if state.settled_at]
    moment = max([case.begun_at or case.last_at, *moments])
    blocked = [s.code for s in before if s.is_cancelled or s.status is StepStatus.REFUSED]
    if blocked:
        yield CaseEvent(
            kind=EventKind.STEP_CANCELLED, at=moment, step=step.code, facts={"because_of": blocked}
        )
        return
    yield CaseEvent(
        kind=EventKind.STEP_OPENED, at=moment, step=step.code, facts={"department": step.department}
    )
    yield from at_opening(step, moment, calendars)
    if "case" not in opened and (late := case_clocks(case, step, moment, calendars)):
        opened.add("case")
        yield from late
    for name, limits in stage_clocks(case.plan, step.stage).items():
        clock = stage_clock_id(ClockKind.PROMISED, name)
        if clock not in opened and clock not in case.clocks:
            opened.add(clock)
            lead = calendars.of(case.plan.lead_of(stages_in(name)[0]))
            yield from clocks.started(limits, moment, lead, stage=name)


def stage_clocks(plan: CasePlan, stage: str) -> dict[str, Limits]:
    """What counts from the first step of the stage: its own limits, and those of several stages in a row."""
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
        states = [case.steps[step.code] for step in steps_under(case, clock)]
        if all(state.status.is_settled for state in states):
            moments = [state.settled_at for state in states if state.settled_at]
            yield clocks.ended(clock, max([clock.started_at, *moments]))


def _decide_case(case: JointCase, calendars: Calendars) -> Iterator[CaseEvent]:
    settled = [state.settled_at for state in case.steps.values() if state.settled_at]
    moment = max([case.begun_at or case.last_at, *settled])
    yield CaseEvent(kind=EventKind.CASE_DECIDED, at=moment, facts={"outcome": _outcome(case).value})
    for clock in case.clocks.values():
        if clock.is_running and clock.stage is None:
            yield clocks.ended(clock, moment)
    name = clock_id(ClockKind.DELIVERY)
    yield clocks.start_of(ClockKind.DELIVERY, name, DELIVERY_LIMIT, moment, calendars.of(None))


def _outcome(case: JointCase) -> CaseStatus:
    """The case's answer: refused only when a step that carries the whole was refused."""
    refused = [s for s in case.plan.steps if case.steps[s.code].status is StepStatus.REFUSED]
    if not refused:
        return CaseStatus.APPROVED
    whole = any(s.on_refusal is RefusalEffect.CASE_REFUSED and not s.optional for s in refused)
    return CaseStatus.REFUSED if whole else CaseStatus.PARTLY_DONE
