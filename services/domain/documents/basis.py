"""Legal basis and remedies of a document, taken from the matter."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from schemas.cases.events import EventKind
from schemas.cases.responsibility import lead_of_case
from schemas.catalogue.matter import MatterStep
from schemas.documents.documents import DocumentKind
from schemas.law import BodyKind, Incomplete
from schemas.vocabulary import CaseStatus, LegalNature, StepStatus, SuspensionKind
from services.domain.documents.act_basis import act_basis
from services.domain.documents.dates import close_up
from services.domain.documents.document_source import DocumentSource
from services.domain.documents.event_context import legal_basis
from services.domain.law.citations import format_citation
from services.domain.law.regimes import ZHEJIANG
from services.domain.law.remedies import render_remedies
from services.domain.law.resolved_law import law_of_intake, law_of_step
from services.domain.law.revocation import revocation_title

_SELF: Mapping[BodyKind, str] = MappingProxyType(
    {BodyKind.ADMINISTRATIVE: "本机关", BodyKind.AUTHORISED: "本机关", BodyKind.COURT: "本院"}
)
"""What a body calls itself in its documents; any other is 本单位."""
_JOINT_BASIS = format_citation("行政许可法 第四十二条第二款")


def law_context(source: DocumentSource) -> dict[str, object]:
    """Return the provisions and limits for a template; empty where there are none."""
    intake = law_of_intake(source.matter, source.day)
    step = source.step
    law = law_of_step(step, source.day) if step is not None else intake
    return {
        "acceptance_basis": intake.acceptance,
        "accepted_as": intake.accepted_as,
        "declined_as": intake.declined_as,
        "supplement_basis": format_citation(source.case.plan.intake.basis),
        "is_returned": source.case.plan.intake.incomplete is Incomplete.RETURNED,
        "deferral_basis": intake.deferral,
        "promise_basis": format_citation(f"{ZHEJIANG} 第十四条"),
        "issuer_self": _SELF.get(source.body(source.case.plan.lead_department).kind.body, "本单位"),
        "suspension_basis": _suspension_basis(source),
        "decision_basis": law.decision,
        "refusal_basis": law.refusal,
        "refused_as": law.refused_as,
        "statutory_limits": statutory_limits(source),
        **act_basis(source),
    }


def _suspension_basis(source: DocumentSource) -> str:
    """Return the provision of the suspension that the event begins or that is in effect."""
    if basis := legal_basis(source.event):
        return format_citation(basis)
    step = source.event.step
    grounds = source.case.plan.step(step).grounds if step else ()
    supplement = next((one.basis for one in grounds if one.kind is SuspensionKind.SUPPLEMENT), "")
    return format_citation(supplement)


def _format_source(text: str) -> str:
    """Format the source of a limit: a provision, and perhaps what it says after a colon."""
    provision, colon, words = text.partition("：")
    return f"{format_citation(provision)}{colon}{close_up(words)}"


def statutory_limits(source: DocumentSource) -> list[dict[str, str]]:
    """List the statutory limit of each needed item that has one, with its source.

    Source:
        浙江省保障“最多跑一次”改革规定 第四条、第十二条: the applicant is informed of each item's limits.
    """
    items = [
        {
            "name": step.name,
            "limit": close_up(step.limits.statutory.in_words),
            "source": _format_source(step.limits.statutory_source),
        }
        for step in source.case.plan.steps
        if step.needed and step.limits.statutory is not None
    ]
    return [*items, *_joint_licence_limits(source)]


def _joint_licence_limits(source: DocumentSource) -> Iterator[dict[str, str]]:
    """Yield the limit of licences handled jointly by several departments of one stage.

    Source:
        行政许可法 第四十二条第二款: forty-five days in all, fifteen more by the head of the government.
    """
    needed = {step.code for step in source.case.plan.steps if step.needed}
    for stage in source.matter.stages:
        licences = [
            step
            for step in source.matter.steps
            if step.stage == stage.code and step.code in needed and step.nature is LegalNature.LICENCE
        ]
        if len({step.department for step in licences}) > 1:
            names = "、".join(step.name for step in licences)
            yield {
                "name": f"联合办理的行政许可（{names}）",
                "limit": "合计不超过45个工作日",
                "source": f"{_JOINT_BASIS}；经本级人民政府负责人批准，可以延长15个工作日",
            }


def describe_outcome(source: DocumentSource) -> str:
    """Describe the outcome of the case; a refusal in the terms of the refused step's law."""
    given = source.case.outcome
    if given is CaseStatus.REFUSED and (refused := refused_steps(source)):
        return law_of_step(refused[0], source.day).refused_as
    return given.label if given else ""


def refused_steps(source: DocumentSource) -> list[MatterStep]:
    """List the refused steps."""
    return [
        step
        for step in source.matter.steps
        if step.code in source.case.steps and source.case.steps[step.code].status is StepStatus.REFUSED
    ]


def revoked_title(kind: DocumentKind, source: DocumentSource) -> str:
    """Return the title of the revocation under the regime of the step."""
    step = source.event.step
    return (revocation_title(source.case.plan.step(step).regime) if step else "") or kind.name


def refusal_title(kind: DocumentKind, source: DocumentSource) -> str:
    """Return the title of the step's refusal under the law of the day."""
    return (law_of_step(source.step, source.day).refusal_title if source.step else "") or kind.name


def declined_title(kind: DocumentKind, source: DocumentSource) -> str:
    """Return the title of the document that declines the application under the law of the day."""
    return law_of_intake(source.matter, source.day).declined_title or kind.name


def describe_remedies(kind: DocumentKind, source: DocumentSource) -> str:
    """Describe the remedies against the document; empty where its kind refuses nothing.

    A notice that the whole case was refused is no decision itself: it repeats the remedies against the
    decisions of the refused steps.
    """
    if not kind.has_remedies:
        return ""
    if source.event.kind is EventKind.CASE_DECIDED:
        return "".join(_refused_step_remedies(source, step) for step in refused_steps(source))
    department = lead_of_case(source.case)
    law = law_of_intake(source.matter, source.day)
    if source.step is not None:
        department, law = source.case.department(source.step.code), law_of_step(source.step, source.day)
    return render_remedies(law, source.body(department), source.day)


def _refused_step_remedies(source: DocumentSource, step: MatterStep) -> str:
    department = source.body(source.case.department(step.code))
    words = render_remedies(law_of_step(step, source.day), department, source.day)
    return f"“{step.name}”：{words}" if words else ""
