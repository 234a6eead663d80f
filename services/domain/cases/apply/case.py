"""`apply`: the only way in which the state of a joint case changes."""

from collections.abc import Callable, Iterable
from datetime import datetime
from types import MappingProxyType

from schemas.cases.case import CasePlan, JointCase
from schemas.cases.case_parts import ProjectCode, Satisfaction
from schemas.cases.events.after import CaseRated, RatingFollowedUp, RatingRemediated
from schemas.cases.events.course import (
    CaseClosed,
    CaseDecided,
    CaseDelivered,
    CaseMaterialAdded,
    CaseNameCorrected,
    CaseNoted,
    CaseProcessingStarted,
    CaseProjectCodeChanged,
    CaseRecalculated,
    CaseReceiptConfirmed,
    CaseRevoked,
    CaseTerminated,
    CaseWithdrawn,
    DemoClockAdvanced,
)
from schemas.cases.events.intake import (
    CaseAcceptanceRevoked,
    CaseAccepted,
    CaseAcceptedWithGaps,
    CaseDeclined,
    CaseDeemedAccepted,
    CaseDeemedWithdrawn,
    CaseDeferredMaterialSubmitted,
    CaseMaterialsReturned,
    CaseNotRequired,
    CaseReceived,
    CaseRejectedNoJurisdiction,
    CaseSupplementNotified,
    CaseSupplementSubmitted,
)
from schemas.cases.step import StepDelivery, StepState
from schemas.events.base import SYSTEM, Event
from schemas.vocabulary import CaseStatus, StepStatus
from services.domain.cases.apply import (
    clocks,
    stages,
    step_limits,
    step_reviews,
    step_signing,
    steps,
    succession,
)
from services.domain.cases.apply.changes import Changes, Moved, changes, when
from services.domain.cases.apply.targets import case_status_after


def received(case_no: str, region: str, plan: CasePlan, event: Event) -> JointCase:
    """The case as its first event, `case.received`, makes it.

    Raises:
        TypeError: it is another event.
    """
    if not isinstance(event, CaseReceived):
        raise TypeError(f"the log of {case_no} begins with {event.kind}")
    states = {
        step.code: StepState(
            code=step.code, status=StepStatus.WAITING if step.needed else StepStatus.NOT_NEEDED
        )
        for step in plan.steps
    }
    return JointCase(
        case_no=case_no,
        region=region,
        plan=plan,
        last_at=event.at,
        received_at=event.at,
        steps=states,
        missing=event.missing,
        may_promise=event.may_promise,
        time_offset=event.time_offset,
        project_codes=_project_codes(event),
        online_proof=event.online_proof,
        parent=event.parent,
    )


def _project_codes(event: CaseReceived | CaseProjectCodeChanged) -> tuple[ProjectCode, ...]:
    code = event.project_code
    return (ProjectCode(code=code, since=event.at, by=event.actor),) if code else ()


def apply(case: JointCase, event: Event) -> JointCase:
    """The case after the event."""
    change = CHANGES[event.kind]
    moved: Moved = {"last_at": max(case.last_at, event.at), **change(case, event)}
    return case.model_copy(update=moved)


def apply_all(case: JointCase, events: Iterable[Event]) -> JointCase:
    """The case after all the events, in order."""
    for event in events:
        case = apply(case, event)
    return case


def fold(case_no: str, region: str, plan: CasePlan, events: Iterable[Event]) -> JointCase:
    """The case as its whole log makes it; the first event must be `case.received`."""
    log = iter(events)
    return apply_all(received(case_no, region, plan, next(log)), log)


def _case(status: CaseStatus | None = None, **also: object) -> Callable[[JointCase, Event], Moved]:
    """The case has its status after the act, or the one that the law gives."""

    def change(case: JointCase, event: Event) -> Moved:
        bump = 0 if event.actor == SYSTEM else 1
        target = status or case_status_after(event.kind, case.status)
        return {"status": target, "version": case.version + bump, **also}

    return change


def _decided(case: JointCase, event: CaseDecided) -> Moved:
    """Decided when the last part was; parts reached outside may have been known later."""
    decided_at = event.decided_at or event.at
    return {"status": event.outcome, "outcome": event.outcome, "decided_at": decided_at}


def _accepted(case: JointCase, event: CaseAccepted) -> Moved:
    return _begun(event.at)(case, event)


def _accepted_with_gaps(case: JointCase, event: CaseAcceptedWithGaps) -> Moved:
    return _begun(event.at, event.gaps)(case, event)


def _deemed_accepted(case: JointCase, event: CaseDeemedAccepted) -> Moved:
    """Accepted from the day of receipt; what follows begins now."""
    return _begun(event.accepted_at, status=CaseStatus.ACCEPTED)(case, event)


def _begun(
    accepted_at: datetime, gaps: tuple[str, ...] = (), status: CaseStatus | None = None
) -> Callable[[JointCase, Event], Moved]:
    def change(case: JointCase, event: Event) -> Moved:
        moved = _case(status, accepted_at=accepted_at, gaps=gaps, missing=())(case, event)
        return {**moved, "begun_at": event.at}

    return change


def _deferred_material_submitted(case: JointCase, event: CaseDeferredMaterialSubmitted) -> Moved:
    return _case(gaps=())(case, event)


def _supplement_notified(case: JointCase, event: CaseSupplementNotified) -> Moved:
    notices = case.supplement_notices + 1
    return _case(supplement_notices=notices)(case, event)


def _ended(status: CaseStatus | None = None) -> Callable[[JointCase, Event], Moved]:
    def change(case: JointCase, event: Event) -> Moved:
        return _case(status, closed_at=case.closed_at or event.at)(case, event)

    return change


def _delivered(case: JointCase, event: CaseDelivered) -> Moved:
    """Licences that were not delivered before went with the decision of the case."""
    sent = StepDelivery(way=event.way, sent_at=event.at, with_case=True)
    gone = {code: case.steps[code].model_copy(update={"delivery": sent}) for code in event.steps}
    return {**_case()(case, event), "steps": {**case.steps, **gone}}


def _project_code_changed(case: JointCase, event: CaseProjectCodeChanged) -> Moved:
    return _case(project_codes=(*case.project_codes, *_project_codes(event)))(case, event)


def _rated(case: JointCase, event: CaseRated) -> Moved:
    given = case.satisfaction
    if given is None:
        given = Satisfaction(rating=event.rating, is_anonymous=event.is_anonymous, rated_at=event.at)
    else:
        given = given.model_copy(update={"follow_up": event.rating})
    return _case(satisfaction=given)(case, event)


def _remediated(case: JointCase, event: RatingRemediated) -> Moved:
    given = case.satisfaction
    remediated = given.model_copy(update={"is_mended": True}) if given else None
    return _case(satisfaction=remediated)(case, event)


def _clock_advanced(case: JointCase, event: DemoClockAdvanced) -> Moved:
    return _case(time_offset=event.time_offset)(case, event)


CHANGES: Changes = MappingProxyType(
    {
        **changes(
            when(CaseAccepted, _accepted),
            when(CaseAcceptedWithGaps, _accepted_with_gaps),
            when(CaseDeemedAccepted, _deemed_accepted),
            when(CaseDeferredMaterialSubmitted, _deferred_material_submitted),
            when(CaseDeclined, _ended()),
            when(CaseRejectedNoJurisdiction, _ended()),
            when(CaseNotRequired, _ended()),
            when(CaseSupplementNotified, _supplement_notified),
            when(CaseSupplementSubmitted, _case(missing=())),
            when(CaseDeemedWithdrawn, _ended(CaseStatus.DEEMED_WITHDRAWN)),
            when(CaseMaterialsReturned, _ended(CaseStatus.MATERIALS_RETURNED)),
            when(CaseAcceptanceRevoked, _ended()),
            when(CaseWithdrawn, _ended()),
            when(CaseTerminated, _ended()),
            when(CaseProcessingStarted, _case(CaseStatus.IN_PROGRESS)),
            when(CaseDecided, _decided),
            when(CaseDelivered, _delivered),
            when(CaseReceiptConfirmed, _case()),
            when(CaseClosed, _ended(CaseStatus.CLOSED)),
            when(CaseRevoked, _ended(CaseStatus.REVOKED)),
            when(CaseNameCorrected, _case()),
            when(CaseProjectCodeChanged, _project_code_changed),
            when(CaseRated, _rated),
            when(RatingFollowedUp, _case()),
            when(RatingRemediated, _remediated),
            when(CaseNoted, _case()),
            when(CaseMaterialAdded, _case()),
            when(DemoClockAdvanced, _clock_advanced),
            when(CaseRecalculated, lambda case, event: {}),
        ),
        **stages.CHANGES,
        **steps.CHANGES,
        **step_reviews.CHANGES,
        **step_signing.CHANGES,
        **step_limits.CHANGES,
        **clocks.CHANGES,
        **succession.CHANGES,
    }
)
"""What every event of a case but the first changes; `received` makes the case of that one."""
