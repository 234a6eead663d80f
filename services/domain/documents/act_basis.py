"""Provision and situation of revocations, terminations and deemed withdrawals."""

from collections.abc import Sequence

from schemas.cases.events import EventKind
from schemas.cases.events.accountability import StepRectificationOrdered, StepRevoked
from schemas.cases.events.course import CaseTerminated
from schemas.law import ActBasis, Regime
from services.domain.documents.dates import format_date, format_due_date
from services.domain.documents.document_source import DocumentSource
from services.domain.law.citations import format_citation
from services.domain.law.regimes import ZHEJIANG
from services.domain.law.revocation import PROMISE, revocation_bases
from services.domain.law.termination import termination_bases

DEEMED_WITHDRAWN = f"{ZHEJIANG} 第十一条"
"""Source: 浙江省保障“最多跑一次”改革规定 第十一条: what is not supplied in time is deemed withdrawn."""


def act_basis(source: DocumentSource) -> dict[str, str | bool]:
    """Return the words of the act for a template; empty where the event is no such act."""
    event, plan = source.event, source.case.plan
    basis, situation = _provision(source), ""
    if isinstance(event, StepRevoked):
        step = plan.step(event.step)
        listed = revocation_bases(step.regime, source.day, by_promise=step.by_promise)
        situation = _situation(listed, event.legal_basis)
    elif isinstance(event, CaseTerminated):
        situation = _situation(termination_bases(plan.regime, source.day), event.legal_basis)
    state = source.case.steps[event.step] if event.step else None
    return {
        "act_basis": format_citation(basis) if basis else "",
        "act_situation": situation,
        "decided_on": format_date(state.settled_at) if state and state.settled_at else "",
        "result_number": source.result_number,
        "is_corrected_register": isinstance(event, StepRevoked)
        and plan.step(event.step).regime is Regime.PROPERTY_REGISTRATION,
        **_rectification(source),
    }


def _provision(source: DocumentSource) -> str:
    event = source.event
    if isinstance(event, StepRevoked | CaseTerminated):
        return event.legal_basis
    if isinstance(event, StepRectificationOrdered):
        return PROMISE.provision.text
    if event.kind is EventKind.CASE_DEEMED_WITHDRAWN:
        return DEEMED_WITHDRAWN
    if event.kind is EventKind.CASE_MATERIALS_RETURNED:
        return source.case.plan.intake.basis
    return ""


def _situation(listed: Sequence[ActBasis], chosen: str) -> str:
    return next((one.situation for one in listed if one.provision.text == chosen), "")


def _rectification(source: DocumentSource) -> dict[str, str]:
    event = source.event
    if not isinstance(event, StepRectificationOrdered):
        return {"rectify_within": "", "rectify_due": "", "own_notice": ""}
    return {
        "rectify_within": f"{event.rectify_working_days} 个工作日",
        "rectify_due": format_due_date(source.case.clocks[event.rectification]),
        "own_notice": event.notice or "",
    }
