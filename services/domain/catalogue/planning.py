"""Planning (办理计划): the steps and limits of a case, fixed once at receipt."""

from collections.abc import Mapping
from datetime import date

from schemas.cases.case import CasePlan, PlannedChild, PlannedStep
from schemas.cases.intake import Application
from schemas.catalogue.matter import Matter, MatterStep
from schemas.documents.result_documents import ResultDocument
from schemas.law import Regime
from services.domain.catalogue.conditions import condition_holds
from services.domain.law.intake import intake_terms
from services.domain.law.resolved_law import grounds_of, intake_regime, regime_of


def resolve_answers(matter: Matter, application: Application) -> dict[str, str]:
    """Return the answer to every guided question; unanswered ones get their default."""
    defaults = {question.code: question.default for question in matter.questions if question.default}
    return {**defaults, **application.answers}


def build_plan(matter: Matter, application: Application, on: date = date.max) -> CasePlan:
    """Build the plan of a case: steps with conditions evaluated, limits, escalation policy.

    The application must have passed `check_application`.

    Args:
        on: the day of the application in Beijing, whose law applies; `date.max` means present law.
    """
    answers = resolve_answers(matter, application)
    return CasePlan(
        matter=matter.code,
        matter_version=matter.version,
        matter_name=matter.name,
        lead_department=matter.lead_department,
        limits=matter.limits.on(on),
        stages=matter.stages,
        steps=tuple(_plan_step(matter, step, answers, on) for step in matter.steps),
        escalation_policy=matter.escalation_policy,
        stage_limits=matter.stage_limits,
        children=tuple(
            PlannedChild(**child.model_dump(exclude={"when"}))
            for child in matter.children
            if condition_holds(child.when, answers)
        ),
        may_follow=tuple(
            m for m in matter.materials if m.may_follow and condition_holds(m.required_when, answers)
        ),
        intake=intake_terms(intake_regime(matter), on),
        regime=intake_regime(matter),
    )


def _plan_step(matter: Matter, step: MatterStep, answers: Mapping[str, str], on: date) -> PlannedStep:
    by_code = {other.code: other for other in matter.steps}
    return PlannedStep(
        code=step.code,
        name=step.name,
        department=step.department,
        stage=step.stage,
        limits=step.limits.on(on),
        starts=step.starts,
        after=find_predecessors(step, by_code),
        optional=step.optional,
        needed=condition_holds(step.when, answers),
        applicant_facing=step.applicant_facing,
        party=step.party,
        commissioned_by=step.commissioned_by,
        armed_by=step.armed_by,
        on_refusal=step.on_refusal,
        results=step.results,
        escalation_policy=step.escalation_policy,
        needs_check=step.needs_check,
        needs_visit=step.needs_visit,
        by_promise=step.by_promise,
        disciplines=step.disciplines,
        by_appointment=step.by_appointment,
        members=step.members,
        part_of=step.part_of,
        issues_licence=step.answered_by is ResultDocument.LICENCE,
        grounds=grounds_of(step, on),
        regime=regime_of(step) or Regime.GOVERNMENT_SERVICE,
    )


def find_predecessors(step: MatterStep, by_code: Mapping[str, MatterStep]) -> tuple[str, ...]:
    """Return the steps before this one; behind a conditional step also its predecessors."""
    before: list[str] = []
    ahead = list(step.after)
    while ahead:
        code = ahead.pop(0)
        if code in before:
            continue
        before.append(code)
        other = by_code[code]
        if other.optional or other.when is not None:
            ahead += other.after
    return tuple(before)
