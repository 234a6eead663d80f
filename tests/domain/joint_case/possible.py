"""What must hold of a case at every moment, said without the functions under test."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from schemas.cases import Clock, JointCase, Pause, StepState
from schemas.events import CaseEvent, EventKind
from schemas.matters import RefusalEffect
from schemas.vocabulary import CaseStatus, ClockKind, ClockStart, Party, StepStatus
from services.domain.joint_case.excluding import Standing, standing
from services.domain.joint_case.folding import fold
from services.domain.joint_case.striking import next_strike
from tests.domain.joint_case.builders import Told
from tests.strikes import STRIKES, misstruck


def impossible(told: Told) -> list[str]:
    """Everything about the case that can not be, right after what followed was filed."""
    return [*_steps(told.case), *_case(told.case), *_clocks(told)]


def misstruck_or_misfolded(told: Told) -> list[str]:
    """What the whole log gets wrong: a strike missing or doubled, an order, a state it does not tell."""
    case, log = told.case, told.log
    wrong = misstruck(log, case.plan, told.now)
    wrong += [
        f"{later.kind} 早于 {earlier.kind}"
        for earlier, later in pairwise(log)
        if later.at < earlier.at and not _is_found_late(log, later)
    ]
    wrong += _stood(case)
    if fold(case.case_no, case.region, case.plan, log) != case:
        wrong.append("由事件重算的办件不同")
    if JointCase.model_validate_json(case.model_dump_json()) != case:
        wrong.append("存取之后的办件不同")
    return wrong


def _is_found_late(log: list[CaseEvent], event: CaseEvent) -> bool:
    """A strike may come after later things when something has put its clock's due date into the past.

    A correction may, and a deemed acceptance, which counts the statutory limit from the receipt.
    """
    before = {earlier.kind for earlier in log[: log.index(event)]}
    return event.kind in STRIKES and (
        EventKind.STEP_SUSPENSION_CORRECTED in before
        or EventKind.STEP_ARMED in before  # from when it happened, which may be before it was told
        or (EventKind.CASE_DEEMED_ACCEPTED in before and event.clock == "case/statutory")
    )


def _stood(case: JointCase) -> Iterator[str]:
    """What running clocks did not count is what the suspensions on file say, derived all anew."""
    for clock in case.clocks.values():
        if clock.is_running and clock.kind.is_of_work:
            derived = standing(case, clock, case.last_at)
            if _counted(clock, case.last_at) != _counted(derived, case.last_at):
                yield f"{clock.id} 的中止时间与在案的中止不符：{clock.pauses} {derived}"


def _counted(stood: Clock | Standing, now: datetime) -> list[tuple[datetime, datetime]]:
    """The stretches as they are, neighbours joined, those of no length left out."""
    joined: list[tuple[datetime, datetime]] = []
    still = [Pause(from_at=stood.stopped_at, until_at=now, because="")] if stood.stopped_at else []
    for pause in [*stood.pauses, *still]:
        if pause.from_at == pause.until_at:
            continue
        if joined and joined[-1][1] == pause.from_at:
            joined[-1] = (joined[-1][0], pause.until_at)
        else:
            joined.append((pause.from_at, pause.until_at))
    return joined


def _steps(case: JointCase) -> Iterator[str]:
    for step in case.plan.steps:
        state = case.steps[step.code]
        before = [case.steps[code] for code in step.after]
        yield from _hands(state)
        if state.opened_at is not None:
            if not all(one.status.is_settled for one in before):
                yield f"{step.code} 开始时前置环节未办完"
            settled = [one.settled_at for one in before if one.settled_at]
            if case.begun_at is None or state.opened_at != max([case.begun_at, *settled]):
                yield f"{step.code} 的开始时间不对"
        if (
            state.status is StepStatus.WAITING
            and case.status.is_running
            and all(one.status.is_settled for one in before)
        ):
            yield f"{step.code} 本应开始"
        bad_news = any(one.is_cancelled or one.status is StepStatus.REFUSED for one in before)
        if bad_news and state.opened_at is not None:
            yield f"{step.code} 在前置环节不予之后仍然开始"


def _hands(state: StepState) -> Iterator[str]:
    if (state.status is StepStatus.IN_HAND) and state.handler is None:
        yield f"{state.code} 办理中却无人签收"
    if state.status in {StepStatus.WAITING, StepStatus.OPEN} and state.handler is not None:
        yield f"{state.code} 未签收却有经办人"
    if state.status in {StepStatus.APPROVED, StepStatus.REFUSED} and state.settled_at is None:
        yield f"{state.code} 办结却无时间"


def _case(case: JointCase) -> Iterator[str]:
    settled = all(state.status.is_settled for state in case.steps.values())
    if case.status.is_running and settled:
        yield "全部环节办完却未作决定"
    if (case.status.is_decided or case.status is CaseStatus.CLOSED) and not settled:
        yield "环节未办完却已作决定"
    if case.status is CaseStatus.DELIVERED:
        yield "送达之后没有办结"
    if (case.closed_at is not None) is not case.status.is_closed:
        yield "办结时间与状态不符"
    if case.outcome is not None and case.outcome is not _outcome(case):
        yield f"结论应为{_outcome(case).label}"


def _outcome(case: JointCase) -> CaseStatus:
    refused = [step for step in case.plan.steps if case.steps[step.code].status is StepStatus.REFUSED]
    if any(step.on_refusal is RefusalEffect.CASE_REFUSED and not step.optional for step in refused):
        return CaseStatus.REFUSED
    return CaseStatus.PARTLY_DONE if refused else CaseStatus.APPROVED


def _clocks(told: Told) -> Iterator[str]:
    case = told.case
    for clock in case.clocks.values():
        runs = _runs(case, clock)
        if clock.kind is ClockKind.SUSPENSION:
            yield from _suspension(case, clock)
            continue
        if clock.is_running is not runs:
            yield f"{clock.id} {'仍在走' if clock.is_running else '已停'}"
        if clock.step and clock.ended_at not in (None, case.steps[clock.step].settled_at):
            yield f"{clock.id} 停止的时间不是办结的时间"
        if (
            clock.is_running
            and clock.kind.is_of_work
            and (clock.stopped_at is not None) is not _must_stand(case, clock)
        ):
            yield f"{clock.id} {'不应' if clock.stopped_at else '应当'}停表"
    strike_at = next_strike(case)
    if strike_at is not None and strike_at <= told.now:
        yield "到点未报"


def _runs(case: JointCase, clock: Clock) -> bool:
    """Whether the clock has to run, by where its step, its stage or the case stands."""
    of_case = {
        ClockKind.INTAKE: {CaseStatus.RECEIVED},
        ClockKind.SUPPLEMENT: {CaseStatus.SUPPLEMENT},
        ClockKind.DELIVERY: {CaseStatus.APPROVED, CaseStatus.REFUSED, CaseStatus.PARTLY_DONE},
    }
    if clock.kind is ClockKind.INTAKE and clock.started_at < _last_intake(case):
        return False
    if clock.kind in of_case:
        return case.status in of_case[clock.kind]
    if clock.step:
        return case.steps[clock.step].status.is_active
    if clock.stage:
        codes = [step.code for step in case.plan.steps if step.stage == clock.stage]
        return not all(case.steps[code].status.is_settled for code in codes)
    return case.status.is_running


def _last_intake(case: JointCase) -> datetime:
    return max(clock.started_at for clock in case.clocks.values() if clock.kind is ClockKind.INTAKE)


def _suspension(case: JointCase, clock: Clock) -> Iterator[str]:
    """The announced length runs as long as its own suspension does, and no longer."""
    suspension = case.steps[clock.step or ""].suspension
    if clock.is_running is not (suspension is not None and suspension.clock == clock.id):
        yield f"{clock.id} 与环节的中止不符"
    if clock.stopped_at is not None:
        yield f"{clock.id} 中止期限不能停表"


def _must_stand(case: JointCase, clock: Clock) -> bool:
    """Said anew from the states: whose time is not counted, and who is at work meanwhile."""
    standing = {
        code
        for code, state in case.steps.items()
        if state.suspension is not None and case.clocks[state.suspension.clock].breached_at is None
    }
    if clock.step is not None:
        return clock.step in standing
    active = [
        step
        for step in case.plan.steps
        if case.steps[step.code].status in {StepStatus.OPEN, StepStatus.IN_HAND}
    ]
    nobodys = {
        step.code
        for step in active
        if step.party is Party.APPLICANT
        or (step.starts is ClockStart.EXTERNAL and case.steps[step.code].armed_at is None)
    }
    at_work = {step.code for step in active if not step.optional} - nobodys - standing
    if clock.kind is ClockKind.STATUTORY and standing:
        return True
    return bool(standing or nobodys) and not at_work
