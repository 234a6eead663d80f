"""Which licences are to be delivered, by the log alone, without the functions under test."""

from collections.abc import Iterator, Sequence

from schemas.cases.case import Clock, JointCase
from schemas.cases.events import Event, EventKind
from schemas.cases.events.course import CaseDelivered, StepDelivered
from schemas.cases.events.steps import StepRecalled, StepReturned
from schemas.vocabulary import CaseStatus, ClockKind, DeliveryWay, StepStatus
from tests.unit.domain.cases.builders import CaseScenario


def is_delivery_due(scenario: CaseScenario, clock: Clock) -> bool:
    """Until it was handed out; what was posted, until its receipt came."""
    if clock is not last_of(scenario.case, ClockKind.DELIVERY, clock.step):
        return False
    if clock.step is not None:
        return is_licence_due(scenario.log, clock.step)
    return scenario.case.status.is_decided or (
        scenario.case.status is CaseStatus.CLOSED and _is_posted(scenario)
    )


def last_of(case: JointCase, kind: ClockKind, step: str | None = None) -> Clock:
    mine = (one for one in case.clocks.values() if one.kind is kind and one.step == step)
    return max(mine, key=lambda one: (len(one.id), one.id))


def _is_posted(scenario: CaseScenario) -> bool:
    posted = any(isinstance(e, CaseDelivered) and e.way is DeliveryWay.COURIER for e in scenario.log)
    return posted and all(e.kind is not EventKind.CASE_RECEIPT_CONFIRMED for e in scenario.log)


def is_licence_due(log: Sequence[Event], step: str) -> bool:
    """Whether the licence of the step is granted and has not reached the applicant, by the log alone."""
    is_due, posted_by = False, ""
    for event in log:
        mine = event.step == step
        if mine and event.kind is EventKind.STEP_APPROVED:
            is_due, posted_by = True, ""
        elif isinstance(event, StepRecalled) and step in event.steps:
            is_due = event.steps[step].status is StepStatus.APPROVED
        elif (isinstance(event, StepReturned) and event.to_step == step) or (
            mine and event.kind is EventKind.STEP_REVOKED
        ):
            is_due = False
        elif is_due and not posted_by and isinstance(event, CaseDelivered | StepDelivered):
            if mine or event.step is None:
                is_due = event.way is DeliveryWay.COURIER
                posted_by = "step" if mine else "case"
        elif event.kind is EventKind.STEP_RECEIPT_CONFIRMED:
            is_due = is_due and not mine
        elif event.kind is EventKind.CASE_RECEIPT_CONFIRMED:
            is_due = is_due and posted_by != "case"
    return is_due


def undelivered_without_clock(scenario: CaseScenario) -> Iterator[str]:
    """A licence that is granted and not delivered has a clock that runs, from its own decision."""
    for step in scenario.case.plan.steps:
        own = [
            clock
            for clock in scenario.case.clocks.values()
            if clock.kind is ClockKind.DELIVERY and clock.step == step.code
        ]
        if own and not step.issues_licence:
            yield f"{step.code} 不出证却有送达期限"
        if not step.issues_licence or not is_licence_due(scenario.log, step.code):
            continue
        running = [clock for clock in own if clock.is_running]
        if [clock.started_at for clock in running] != [scenario.case.steps[step.code].settled_at]:
            yield f"{step.code} 的证件没有自决定之日起的送达期限"
