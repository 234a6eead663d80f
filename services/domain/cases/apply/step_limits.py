"""`apply` for what lengthens a step, excuses its delay, or takes its decision back."""

from schemas.cases.case import JointCase
from schemas.cases.events.accountability import (
    StepDelayExplained,
    StepDelayObjected,
    StepInspected,
    StepObjectionDecided,
    StepPromiseRepaired,
    StepRecheckAnswered,
    StepRecheckOpened,
    StepRectificationOrdered,
    StepRevoked,
)
from schemas.cases.events.suspension import (
    StepExtended,
    StepExtensionWithdrawn,
    StepExternalEventRecorded,
    StepResumed,
    StepSuspended,
    StepSuspensionCorrected,
)
from schemas.cases.step import (
    DelayRuling,
    Recheck,
    Suspension,
)
from schemas.events.base import Event
from services.domain.cases.apply.changes import Moved, changes, when
from services.domain.cases.apply.step_state import own_result_changed, step_changed, step_with


def _suspended(case: JointCase, event: StepSuspended) -> Moved:
    suspension = Suspension(kind=event.suspension_kind, since=event.at, clock=event.suspension_clock)
    count = case.steps[event.step].suspensions + 1
    return step_with(case, event, suspension=suspension, suspensions=count, transfer_to=None)


def _corrected(case: JointCase, event: StepSuspensionCorrected) -> Moved:
    suspension = case.steps[event.step].suspension
    if suspension is not None and suspension.clock == event.suspension_clock:
        suspension = suspension.model_copy(update={"since": event.from_at})
    return step_with(case, event, suspension=suspension)


def _objected(case: JointCase, event: StepDelayObjected) -> Moved:
    step = case.steps[event.step]
    objections = {**step.objections, event.about: None}
    objected_by = {**step.objected_by, event.about: event.persons}
    return step_with(case, event, objections=objections, objected_by=objected_by)


def _objection_decided(case: JointCase, event: StepObjectionDecided) -> Moved:
    step = case.steps[event.step]
    objections = {**step.objections, event.about: event.attributed_to}
    if event.was_attributed_to is None:
        return step_with(case, event, objections=objections)
    ruling = DelayRuling(
        attributed_to=event.attributed_to,
        department=event.to_department,
        was_attributed_to=event.was_attributed_to,
        was_department=event.was_department,
        decided_at=event.at,
    )
    return step_with(case, event, objections=objections, rulings={**step.rulings, event.about: ruling})


def _explained(case: JointCase, event: StepDelayExplained) -> Moved:
    explained = {**case.steps[event.step].explained, event.clock: event.level}
    return step_with(case, event, explained=explained)


def _inspection(case: JointCase, event: Event, **moved: object) -> Moved:
    inspection = case.steps[event.step or ""].inspection
    if inspection is None:
        return step_with(case, event)
    return step_with(case, event, inspection=inspection.model_copy(update=moved))


def _recheck_opened(case: JointCase, event: StepRecheckOpened) -> Moved:
    """A second change before the answer joins the task."""
    step = case.steps[event.step]
    owed = step.recheck
    sources = owed.sources if owed is not None and owed.outcome is None else ()
    recheck = Recheck(clock=event.recheck_clock, sources=tuple(dict.fromkeys([*sources, event.source])))
    return step_with(case, event, recheck=recheck, last_act=step.last_act)


def _recheck_answered(case: JointCase, event: StepRecheckAnswered) -> Moved:
    owed = case.steps[event.step].recheck
    answered = owed.model_copy(update={"outcome": event.outcome}) if owed is not None else None
    return step_with(case, event, recheck=answered)


def _revoked(case: JointCase, event: StepRevoked) -> Moved:
    inspection = case.steps[event.step].inspection
    if inspection is not None and event.is_promise_broken:
        inspection = inspection.model_copy(update={"is_broken": True})
    return step_with(case, event, inspection=inspection, **own_result_changed(case, event.step))


CHANGES = changes(
    when(StepSuspended, _suspended),
    when(StepResumed, step_changed(suspension=None)),
    when(StepExtended, step_changed()),
    when(StepExtensionWithdrawn, step_changed()),
    when(StepSuspensionCorrected, _corrected),
    when(StepExternalEventRecorded, lambda case, event: step_with(case, event, armed_at=event.at)),
    when(StepDelayObjected, _objected),
    when(StepObjectionDecided, _objection_decided),
    when(StepDelayExplained, _explained),
    when(StepInspected, lambda case, event: _inspection(case, event, has_passed=True)),
    when(
        StepRectificationOrdered,
        lambda case, event: _inspection(case, event, rectification=event.rectification),
    ),
    when(StepRevoked, _revoked),
    when(StepRecheckOpened, _recheck_opened),
    when(StepRecheckAnswered, _recheck_answered),
    when(StepPromiseRepaired, lambda case, event: _inspection(case, event, is_repaired=True)),
)
