"""On which law a document rests, and what may be done against it: taken from the matter."""

from collections.abc import Iterator
from typing import Any

from schemas.cases.events import EventKind
from schemas.catalogue.matter import MatterStep
from schemas.documents.documents import DocumentKind
from schemas.law import Incomplete
from schemas.vocabulary import CaseStatus, LegalNature, StepStatus, SuspensionKind
from services.domain.documents.story import DocumentSource
from services.domain.law.citations import format_citation
from services.domain.law.remedies import render_remedies
from services.domain.law.resolved_law import law_of_intake, law_of_step


def law_words(story: DocumentSource) -> dict[str, Any]:
    """The provisions and limits that a template may show; empty where there are none."""
    intake = law_of_intake(story.matter, story.day)
    step = story.step
    law = law_of_step(step, story.day) if step is not None else intake
    return {
        "acceptance_basis": intake.acceptance,
        "accepted_as": intake.accepted_as,
        "supplement_basis": format_citation(story.case.plan.intake.basis),
        "is_returned": story.case.plan.intake.incomplete is Incomplete.RETURNED,
        "suspension_basis": _suspension_basis(story),
        "decision_basis": law.decision,
        "refusal_basis": law.refusal,
        "refused_as": law.refused_as,
        "statutory_limits": statutory_limits(story),
    }


def _suspension_basis(story: DocumentSource) -> str:
    """The provision of the suspension that the event begins, or that stands."""
    if basis := story.event.facts.get("legal_basis"):
        return format_citation(str(basis))
    step = story.event.step
    grounds = story.case.plan.step(step).grounds if step else ()
    supplement = next((one.basis for one in grounds if one.kind is SuspensionKind.SUPPLEMENT), "")
    return format_citation(supplement)


def statutory_limits(story: DocumentSource) -> list[dict[str, str]]:
    """The statutory limit of each needed item that has one, with the law it is from.

    Source:
        浙江省保障“最多跑一次”改革规定 第四条、第十二条: the applicant is told the limits of each item.
    """
    items = [
        {"name": step.name, "limit": step.limits.statutory.in_words, "source": step.limits.statutory_source}
        for step in story.case.plan.steps
        if step.needed and step.limits.statutory is not None
    ]
    return [*items, *_of_joint_licences(story)]


def _of_joint_licences(story: DocumentSource) -> Iterator[dict[str, str]]:
    """The limit of licences that several departments of one stage handle together.

    Source:
        行政许可法 第四十二条第二款: forty-five days in all, fifteen more by the head of the government.
    """
    needed = {step.code for step in story.case.plan.steps if step.needed}
    for stage in story.matter.stages:
        licences = [
            step
            for step in story.matter.steps
            if step.stage == stage.code and step.code in needed and step.nature is LegalNature.LICENCE
        ]
        if len({step.department for step in licences}) > 1:
            names = "、".join(step.name for step in licences)
            yield {
                "name": f"联合办理的行政许可（{names}）",
                "limit": "合计不超过 45 个工作日",
                "source": "行政许可法 第四十二条第二款；经本级人民政府负责人批准，可以延长 15 个工作日",
            }


def outcome(story: DocumentSource) -> str:
    """The case's answer; a refusal in the words of the law of the step that was refused."""
    given = story.case.outcome
    if given is CaseStatus.REFUSED and (refused := refused_steps(story)):
        return law_of_step(refused[0], story.day).refused_as
    return given.label if given else ""


def refused_steps(story: DocumentSource) -> list[MatterStep]:
    """The steps that were refused."""
    return [
        step
        for step in story.matter.steps
        if step.code in story.case.steps and story.case.steps[step.code].status is StepStatus.REFUSED
    ]


def refusal_title(kind: DocumentKind, story: DocumentSource) -> str:
    """What the law of the day calls the refusal of the step."""
    return (law_of_step(story.step, story.day).refusal_title if story.step else "") or kind.name


def remedies(kind: DocumentKind, story: DocumentSource) -> str:
    """What may be done against what the document says; nothing where its kind refuses nobody.

    A notice that the whole case was not passed decides nothing itself: it repeats what may be done against
    the decisions that it rests on.
    """
    if not kind.has_remedies:
        return ""
    if story.event.kind is EventKind.CASE_DECIDED:
        return "".join(_of_a_refused_step(story, step) for step in refused_steps(story))
    department = story.case.plan.lead_department
    law = law_of_intake(story.matter, story.day)
    if story.step is not None:
        department, law = story.case.department(story.step.code), law_of_step(story.step, story.day)
    return render_remedies(law, story.body(department), story.day)


def _of_a_refused_step(story: DocumentSource, step: MatterStep) -> str:
    department = story.body(story.case.department(step.code))
    words = render_remedies(law_of_step(step, story.day), department, story.day)
    return f"“{step.name}”：{words}" if words else ""
