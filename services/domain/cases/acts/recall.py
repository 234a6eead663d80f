"""Recall of one's own act within minutes, unless a later act depends on it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from schemas.cases.case import Clock, JointCase
from schemas.cases.commands.returns import Recall
from schemas.cases.events import SYSTEM, CaseEvent, Event, EventKind
from schemas.cases.events.steps import StepRecalled
from schemas.cases.step import LastAct, StepState
from schemas.errors import ActNotAllowed, SecondPersonRequired
from schemas.vocabulary import CaseStatus, ClockKind, StepStatus
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import DEPARTMENT, StepActDefinition
from services.domain.cases.apply.case import apply_all, fold
from services.domain.cases.clocks.clock_pauses import steps_under
from services.domain.cases.clocks.recalculation import restored
from services.domain.timing import clocks

WITHIN = timedelta(minutes=10)
"""A slip of the hand is noticed within minutes; afterwards a decision is final (行政许可法 第八条)."""

RECALLABLE = frozenset(
    {
        EventKind.STEP_APPROVED,
        EventKind.STEP_REFUSED,
        EventKind.STEP_RETURNED,
        EventKind.STEP_RETURNED_TO_WINDOW,
        EventKind.STEP_TRANSFER_PROPOSED,
        EventKind.STEP_CONSULTED,
        EventKind.STEP_REVIEW_REQUESTED,
    }
)


def is_recallable(context: StepActContext) -> ActNotAllowed | SecondPersonRequired | None:
    """Why the last act on the step cannot be taken back; None when it can."""
    last = context.state.last_act
    if last is None or last.kind not in RECALLABLE:
        return ActNotAllowed("本环节没有可以撤销的操作", step=context.step.code)
    if last.by != context.officer.actor:
        return SecondPersonRequired("只能撤销本人刚才的操作", step=context.step.code)
    if context.at > last.at + WITHIN:
        return ActNotAllowed("操作已超过十分钟，不能撤销", step=context.step.code)
    if not (context.case.status.is_running or context.case.status.is_decided):
        return ActNotAllowed("办件已送达或者已结束，不能撤销", step=context.step.code)
    for code in _later(context.case, context.step.code):
        if _is_touched(context.case.steps[code], last):
            name = context.case.plan.step(code).name
            return ActNotAllowed(f"“{name}”已有人办理，不能撤销", step=context.step.code, because_of=code)
    return None


def _is_touched(other: StepState, last: LastAct) -> bool:
    """Whether an officer has acted on the other step since; opening alone does not count."""
    if other.last_act is None or other.last_act.at < last.at:
        return False
    is_fresh = other.status is StepStatus.OPEN and other.opened_at == last.at == other.last_act.at
    return not (is_fresh and other.handler is None and other.transfer_to is None)


def _recalled(context: StepActContext, command: Recall, calendars: Calendars) -> Iterator[CaseEvent]:
    """The events that restore the step, and what followed from it automatically.

    The step's clocks and the case's go on as if they had never ended; what had opened meanwhile and
    no officer touched waits again, its clocks end and it will open with new ones.
    """
    case, code, log = context.case, context.step.code, context.log
    before = _before(case, code, log)
    affected = {code, *_later(case, code)}
    undone = next(event for event in reversed(log) if _is_act_on(event, code))
    steps = {other: _as_before(case, before, other, is_own=other == code) for other in sorted(affected)}
    recalled = StepRecalled(
        at=context.at,
        actor=context.officer.account,
        step=code,
        undone=undone.kind,
        steps={name: state for name, state in steps.items() if state},
        clocks=tuple(c.id for c in case.clocks.values() if _goes_on(c, before, case, affected)),
        case_status=CaseStatus.IN_PROGRESS if case.status.is_decided else None,
        reason=command.reason,
    )
    yield recalled
    dropped = [
        clocks.end_clock(clock, context.at)
        for clock in case.clocks.values()
        if clock.is_running and clock.id not in before.clocks and _hangs_on(clock, affected)
    ]
    yield from dropped
    yield from restored(apply_all(case, [recalled, *dropped]), context.at, calendars)


def _before(case: JointCase, code: str, log: Sequence[Event]) -> JointCase:
    """The case as it stood right before the last act on the step."""
    index = max(number for number, event in enumerate(log) if _is_act_on(event, code))
    return fold(case.case_no, case.region, case.plan, log[:index])


def _is_act_on(event: Event, code: str) -> bool:
    return event.step == code and event.actor != SYSTEM and event.kind in RECALLABLE


def _later(case: JointCase, code: str) -> list[str]:
    """Steps affected by this one: those after it, those it reopened, and its return target."""
    returned_to = case.steps[code].returned_to
    after = [step.code for step in case.plan.steps if code in step.after]
    further = [later for direct in after for later in _later(case, direct)]
    later = dict.fromkeys([*after, *further, *([returned_to] if returned_to else [])])
    return [other for other in later if other != code]


def _as_before(case: JointCase, before: JointCase, code: str, *, is_own: bool) -> StepState | None:
    """The step's former state under its present version and cycle; None if nothing is restored."""
    now, then = case.steps[code], before.steps[code]
    if is_own:
        return then.model_copy(update={"version": now.version + 1, "last_act": None, "recheck": now.recheck})
    if now.status is then.status:
        return None
    return then.model_copy(update={"version": now.version, "recheck": now.recheck})


def _goes_on(clock: Clock, before: JointCase, case: JointCase, affected: set[str]) -> bool:
    """Whether the clock ended because of the act: then it goes on."""
    then = before.clocks.get(clock.id)
    if clock.is_running or then is None or not then.is_running:
        return False
    if clock.step is not None:
        return not affected.isdisjoint(clock.steps)
    if clock.stage is not None:
        return any(step.code in affected for step in steps_under(case, clock))
    return case.status.is_decided


def _hangs_on(clock: Clock, affected: set[str]) -> bool:
    if clock.kind is ClockKind.RECHECK:  # owed for what others changed, whatever is recalled here
        return False
    return clock.step in affected or (clock.step is None and clock.kind is ClockKind.DELIVERY)


RECALL = StepActDefinition(
    command=Recall, roles=DEPARTMENT, guards=(is_recallable,), events=_recalled, needs_log=True
)
ACTS = (RECALL,)
