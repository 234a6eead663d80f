"""Opinions on a case as a reader sees them: consulted departments, and the applicant."""

from datetime import datetime

from schemas.cases.case import Clock, JointCase
from schemas.cases.case_views import (
    ConsultationView,
    OpinionView,
    RecheckView,
    SatisfactionView,
    SignerView,
    SigningView,
)
from schemas.vocabulary import ClockKind
from services.domain.cases.clocks.closing import running
from services.domain.timing.clocks import sla_status


def consultation_of(case: JointCase, code: str, now: datetime) -> ConsultationView | None:
    """The departments consulted last on the step and their answers by `now` (case time)."""
    consultation = case.steps[code].consultation
    if consultation is None:
        return None
    clock = case.clocks[consultation.clock]
    return ConsultationView(
        opinions=tuple(
            OpinionView(department=one, verdict=consultation.replies.get(one))
            for one in consultation.departments
        ),
        needed=consultation.needed,
        due_at=clock.due_at,
        sla_status=sla_status(clock, now),
        ended_at=clock.ended_at,
    )


def signing_of(case: JointCase, code: str, now: datetime) -> SigningView | None:
    """Who is to sign the step or has signed it, by `now` (case time)."""
    state = case.steps[code]
    signing = state.signing
    if signing is None:
        return None
    awaited = signing.awaited if state.status.is_active else None
    clock = running(case, ClockKind.SIGNING, code)
    return SigningView(
        signers=tuple(
            SignerView(
                department=one.name.department,
                account=one.name.account,
                is_awaited=awaited is not None and one.number == awaited.number,
                **one.model_dump(
                    include={
                        *("number", "position", "working_hours", "verdict"),
                        *("signed_at", "is_late", "is_removed"),
                    }
                ),
            )
            for one in signing.signers
        ),
        decision=signing.draft.decision if signing.draft else None,
        drafted_at=signing.draft.drafted_at if signing.draft else None,
        due_at=clock.due_at if clock else None,
        sla_status=sla_status(clock, now) if clock else None,
    )


def recheck_of(case: JointCase, code: str, now: datetime) -> RecheckView | None:
    """Return the latest recheck of the step's result at `now` (case time), if any."""
    recheck = case.steps[code].recheck
    if recheck is None:
        return None
    clock = case.clocks[recheck.clock]
    return RecheckView(
        sources=tuple(case.plan.step(source).name for source in recheck.sources),
        due_at=clock.due_at,
        sla_status=sla_status(clock, now),
        outcome=recheck.outcome,
        outcome_label=recheck.outcome.label if recheck.outcome else None,
        ended_at=clock.ended_at,
    )


def satisfaction_of(case: JointCase, now: datetime) -> SatisfactionView | None:
    """The applicant's rating and what it still obliges to at `now` (case time)."""
    given = case.satisfaction
    if given is None:
        return None
    call_back, mending = _only(case, ClockKind.CALL_BACK), _only(case, ClockKind.REMEDIATION)
    return SatisfactionView(
        rating=given.rating,
        rating_label=given.rating.label,
        is_bad=given.rating.is_bad,
        is_anonymous=given.is_anonymous,
        follow_up_label=given.follow_up.label if given.follow_up else None,
        call_back_due_at=call_back.due_at if call_back else None,
        call_back_sla_status=sla_status(call_back, now) if call_back else None,
        called_back_at=call_back.ended_at if call_back else None,
        mending_due_at=mending.due_at if mending else None,
        mending_sla_status=sla_status(mending, now) if mending else None,
        mended_at=mending.ended_at if mending else None,
    )


def _only(case: JointCase, kind: ClockKind) -> Clock | None:
    """The clock of that kind; a case has one at most."""
    return next((clock for clock in case.clocks.values() if clock.kind is kind), None)
