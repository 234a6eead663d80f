"""What must hold of a case at every moment, said without the functions under test."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from schemas.cases.case import Clock, JointCase, Pause
from schemas.cases.events import Event, EventKind
from schemas.cases.events.after import RatingFollowedUp
from schemas.cases.step import StepState
from schemas.catalogue.matter import RefusalEffect
from schemas.vocabulary import CaseStatus, ClockKind, ClockStart, Party, StepStatus
from services.domain.cases.apply.case import fold
from services.domain.cases.clocks.excluded_time import Standing, standing
from services.domain.cases.clocks.milestones import next_milestone_at
from services.domain.cases.clocks.missed_milestones import silences
from tests.support.models.escalation_model import unescalated
from tests.support.models.milestone_model import MILESTONES, misstruck
from tests.unit.domain.cases.builders import CaseScenario
from tests.unit.domain.cases.walks.licence_model import is_delivery_due, last_of, undelivered_without_clock
from tests.unit.domain.cases.walks.rechecks import owes_recheck
from tests.unit.domain.cases.walks.signatures import is_awaited, signatures_wrong


def impossible(scenario: CaseScenario) -> list[str]:
    """Everything about the case that can not be, right after what followed was filed."""
    wrong = [
        *_steps(scenario),
        *_case(scenario.case),
        *_clocks(scenario),
        *undelivered_without_clock(scenario),
    ]
    clocks = scenario.case.clocks.values()
    if any(clock.breached_at and clock.is_running and not clock.escalation_levels for clock in clocks):
        wrong += unescalated(scenario.log, scenario.case.plan)
    return wrong + list(silences(scenario.case, scenario.now))


def misstruck_or_misfolded(scenario: CaseScenario) -> list[str]:
    """What the whole log gets wrong: a milestone missing or doubled, an order, a state it does not tell."""
    case, log = scenario.case, scenario.log
    wrong = misstruck(log, case.plan, scenario.now)
    wrong += [
        f"{later.kind} 早于 {earlier.kind}"
        for number, (earlier, later) in enumerate(pairwise(log), start=1)
        if later.at < earlier.at and not _is_found_late(log[:number], later)
    ]
    wrong += _stood(case)
    if fold(case.case_no, case.region, case.plan, log) != case:
        wrong.append("由事件重算的办件不同")
    if JointCase.model_validate_json(case.model_dump_json()) != case:
        wrong.append("存取之后的办件不同")
    return wrong


_PUTS_INTO_THE_PAST = {
    EventKind.STEP_SUSPENSION_CORRECTED,
    EventKind.STEP_EXTENSION_WITHDRAWN,
    EventKind.STEP_RECALLED,
}


def _is_found_late(earlier: Sequence[Event], event: Event) -> bool:
    """A milestone may come after later things when something has put its clock's due date into the past.

    A correction may, a recall, and a deemed acceptance, which counts the statutory limit from the receipt.
    The hold of a limit is found as late as its breach would be: both have the limit's legal moment.
    """
    before = {one.kind for one in earlier}
    return event.kind in {*MILESTONES, EventKind.DEADLINE_HELD} and (
        bool(before & _PUTS_INTO_THE_PAST)
        or EventKind.STEP_EXTERNAL_EVENT_RECORDED
        in before  # from when it happened, which may be before it was told
        or any(one.kind is EventKind.DEADLINE_HELD and one.clock == event.clock for one in earlier)
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


def _steps(scenario: CaseScenario) -> Iterator[str]:
    case = scenario.case
    is_plain = all(state.cycle == 1 and state.returned_to is None for state in case.steps.values())
    is_plain = is_plain and all(event.kind is not EventKind.STEP_RECALLED for event in scenario.log)
    for step in case.plan.steps:
        state = case.steps[step.code]
        before = [case.steps[code] for code in step.after]
        yield from _hands(state)
        yield from signatures_wrong(state, scenario.log)
        if state.opened_at is not None and is_plain:
            if not all(one.status.is_settled for one in before):
                yield f"{step.code} 开始时前置环节未办完"
            settled = [one.known_at or one.settled_at for one in before if one.settled_at]
            if case.begun_at is None or state.opened_at != max([case.begun_at, *settled]):
                yield f"{step.code} 的开始时间不对"
        if (
            state.status is StepStatus.WAITING
            and case.status.is_running
            and all(one.status.is_settled for one in before)
        ):
            yield f"{step.code} 本应开始"
        bad_news = any(one.status in {StepStatus.NOT_DONE, StepStatus.REFUSED} for one in before)
        if bad_news and state.opened_at is not None and is_plain:
            yield f"{step.code} 在前置环节不予之后仍然开始"


def _hands(state: StepState) -> Iterator[str]:
    nobody = {StepStatus.WAITING, StepStatus.OPEN, StepStatus.RETURNED}
    if state.status.is_active and state.status is not StepStatus.OPEN and state.handler is None:
        yield f"{state.code} 办理中却无人签收"
    if state.status in nobody and state.handler is not None:
        yield f"{state.code} 未签收却有经办人"
    if state.status in {StepStatus.APPROVED, StepStatus.REFUSED} and state.settled_at is None:
        yield f"{state.code} 办结却无时间"
    if state.settled_at is not None and state.known_at is not None and state.known_at < state.settled_at:
        yield f"{state.code} 先知道后办结"
    if state.checked_by is not None and state.checked_by == state.handler:
        yield f"{state.code} 由经办人自己复核"
    if (state.opened_at is None) and (state.status.is_active or state.status is StepStatus.APPROVED):
        yield f"{state.code} 没有开始时间"


def _case(case: JointCase) -> Iterator[str]:
    settled = all(state.status.is_settled for state in case.steps.values())
    waits = bool(case.gaps) or any(conflict.decided_at is None for conflict in case.conflicts.values())
    if case.status.is_running and settled and not waits:
        yield "全部环节办完却未作决定"
    if (case.status.is_decided or case.status is CaseStatus.CLOSED) and not settled:
        yield "环节未办完却已作决定"
    if case.gaps and case.outcome not in (None, CaseStatus.REFUSED):
        yield "容缺材料未补齐却已准予"
    if case.status is CaseStatus.DELIVERED:
        yield "送达之后没有办结"
    if (case.closed_at is not None) is not case.status.is_closed:
        yield "办结时间与状态不符"
    stands = case.status is not CaseStatus.REVOKED and not _any_revoked(case)
    if case.outcome is not None and stands and case.outcome is not _outcome(case):
        yield f"结论应为{_outcome(case).label}"
    if case.status.is_closed and case.has_open_obligations is not (
        next_milestone_at(case) is not None or any(c.is_running for c in case.clocks.values())
    ):
        yield "有无未尽事项与时钟不符"


def _any_revoked(case: JointCase) -> bool:
    return any(state.status is StepStatus.REVOKED for state in case.steps.values())


def _outcome(case: JointCase) -> CaseStatus:
    refused = [step for step in case.plan.steps if case.steps[step.code].status is StepStatus.REFUSED]
    if any(step.on_refusal is RefusalEffect.CASE_REFUSED and not step.optional for step in refused):
        return CaseStatus.REFUSED
    taken_back = any(
        case.steps[step.code].status is StepStatus.WITHDRAWN and not step.optional for step in case.plan.steps
    )
    return CaseStatus.PARTLY_DONE if refused or taken_back else CaseStatus.APPROVED


def _clocks(scenario: CaseScenario) -> Iterator[str]:
    case = scenario.case
    for clock in case.clocks.values():
        if clock.kind is ClockKind.SUSPENSION:
            yield from _suspension(case, clock)
            continue
        runs = _runs(scenario, clock)
        if clock.is_running is not runs:
            yield f"{clock.id} {'仍在走' if clock.is_running else '已停'}"
        is_own = clock.step is not None and clock.kind.is_of_work and _is_present(case, clock)
        if is_own and clock.ended_at not in (None, case.steps[clock.step or ""].settled_at):
            yield f"{clock.id} 停止的时间不是办结的时间"
        if (
            clock.is_running
            and clock.kind.is_of_work
            and (clock.stopped_at is not None) is not _must_stand(case, clock)
        ):
            yield f"{clock.id} {'不应' if clock.stopped_at else '应当'}停表"
    milestone_at = next_milestone_at(case)
    if milestone_at is not None and milestone_at <= scenario.now:
        yield "到点未报"


def _is_present(case: JointCase, clock: Clock) -> bool:
    """Whether the clock is of the step's present cycle."""
    return case.clock(clock.kind, clock.step) is clock


def _runs(scenario: CaseScenario, clock: Clock) -> bool:
    """Whether the clock has to run, by where its step, its stage or the case stands."""
    case, status = scenario.case, scenario.case.status
    if clock.kind in DUTIES:
        return DUTIES[clock.kind](scenario, clock)
    if clock.step:
        return case.steps[clock.step].status.is_active and _is_present(case, clock)
    if clock.stage:
        codes = [step.code for step in case.plan.steps if step.stage in clock.stage.split("+")]
        return not all(case.steps[code].status.is_settled for code in codes)
    return status.is_running


def _intake(scenario: CaseScenario, clock: Clock) -> bool:
    return scenario.case.status is CaseStatus.RECEIVED and clock is last_of(scenario.case, ClockKind.INTAKE)


def _consultation(scenario: CaseScenario, clock: Clock) -> bool:
    state = scenario.case.steps[clock.step or ""]
    asked = state.consultation
    return state.status is StepStatus.CONSULTING and asked is not None and asked.clock == clock.id


def _inspection(scenario: CaseScenario, clock: Clock) -> bool:
    state = scenario.case.steps[clock.step or ""]
    inspection = state.inspection
    if inspection is None or state.status is not StepStatus.APPROVED or inspection.has_passed:
        return False
    return clock.id in (inspection.clock, inspection.rectification)


def _satisfaction(scenario: CaseScenario, clock: Clock) -> bool:
    kinds = [event.kind for event in scenario.log]
    if clock.kind is ClockKind.CALL_BACK:
        return EventKind.RATING_FOLLOWED_UP not in kinds
    calls = (event for event in scenario.log if isinstance(event, RatingFollowedUp))
    return EventKind.RATING_REMEDIATED not in kinds and all(event.is_founded for event in calls)


DUTIES: Mapping[ClockKind, Callable[[CaseScenario, Clock], bool]] = {
    ClockKind.INTAKE: _intake,
    ClockKind.SUPPLEMENT: lambda scenario, _: scenario.case.status is CaseStatus.SUPPLEMENT,
    ClockKind.GAP: lambda scenario, _: scenario.case.status.is_running and bool(scenario.case.gaps),
    ClockKind.DELIVERY: is_delivery_due,
    ClockKind.CONSULTATION: _consultation,
    ClockKind.SIGNING: lambda scenario, clock: is_awaited(scenario.case, clock),
    ClockKind.INSPECTION: _inspection,
    ClockKind.RECTIFICATION: _inspection,
    ClockKind.CALL_BACK: _satisfaction,
    ClockKind.REMEDIATION: _satisfaction,
    ClockKind.RECHECK: owes_recheck,
}
"""What is owed beside the work itself, and by what it ends; said without the functions under test."""


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
    active = [step for step in case.plan.steps if case.steps[step.code].status.is_active]
    nobodys = {
        step.code
        for step in active
        if step.party is Party.APPLICANT
        or (step.starts is ClockStart.EXTERNAL and case.steps[step.code].armed_at is None)
    }
    at_work = {step.code for step in active if not step.optional} - nobodys - standing
    stops_the_law = clock.kind is ClockKind.STATUTORY and bool(standing)
    return stops_the_law or (bool(standing or nobodys) and not at_work)
