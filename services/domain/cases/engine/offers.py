"""Offers: acts open to an officer now, each with its form and a valid example."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import JsonValue

from schemas.cases.act_offers import CaseActOffer, Choice, FieldSchema, StepActOffer
from schemas.cases.acts import Officer
from schemas.cases.case import JointCase, PlannedStep
from schemas.cases.responsibility import responsible_department
from schemas.vocabulary import StepAct
from services.domain.calendars.calendar import beijing_date
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import CaseActContext, StepActContext
from services.domain.cases.act_definition import ActDefinition, AnyStepAct, Choices, CommandT
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS
from services.domain.cases.engine.act_forms import act_form, form_fields
from services.domain.cases.engine.decide import step_refusal
from services.domain.cases.engine.permissions import acting_departments
from services.domain.catalogue.examples import fill_placeholder

RESULTS = "results"
"""The field whose content the step defines."""


def case_offers(
    case: JointCase, officer: Officer, at: datetime, *, demonstration: bool = False
) -> list[CaseActOffer]:
    """The acts on the whole case that this officer may do at `at` (case time)."""
    offers = []
    for act, definition in CASE_ACTS.items():
        if case.status not in definition.transitions or officer.role not in definition.roles:
            continue
        context = CaseActContext(case, act, officer, at)
        if (definition.is_demonstration_only and not demonstration) or definition.refusal(context):
            continue
        fields = dict(form_fields(definition.command))
        if definition.choices:
            fields |= _chosen(fields, definition.choices(context))
        found = definition.example_in(context) if definition.example_in else {}
        form, example = act_form(definition, fields), _example(definition, act, found)
        offers.append(CaseActOffer(act=act, label=act.label, form=form, example=example))
    return offers


def step_offers(
    case: JointCase, code: str, officer: Officer, at: datetime, calendars: Calendars
) -> list[StepActOffer]:
    """The acts on one step that this officer may do at `at` (case time)."""
    state, step = case.steps[code], case.plan.step(code)
    offers = []
    for act, definition in STEP_ACTS.items():
        if state.status not in definition.transitions or officer.role not in definition.roles:
            continue
        if officer.department is not None and officer.department not in acting_departments(case, code, act):
            continue
        context = StepActContext(case, step, act, officer, at)
        if step_refusal(context) is None:
            offers.append(_step_offer(context, definition, calendars))
    return offers


def approval_refusal(case: JointCase, code: str, officer: Officer, at: datetime) -> str | None:
    """Why the officer may not approve a step that their department handles, at `at` (case time).

    None when they may, or when it is not theirs to approve.
    """
    state, approval = case.steps[code], STEP_ACTS[StepAct.APPROVE]
    is_theirs = officer.department == responsible_department(case, code)
    if not is_theirs or state.status not in approval.transitions:
        return None
    refusal = step_refusal(StepActContext(case, case.plan.step(code), approval.act, officer, at))
    return refusal.detail if refusal else None


def _step_offer(context: StepActContext, definition: AnyStepAct, calendars: Calendars) -> StepActOffer:
    fields = dict(form_fields(definition.command))
    found = dict(definition.example_in(context, calendars)) if definition.example_in else {}
    if definition.choices:
        fields |= _chosen(fields, definition.choices(context))
    required: tuple[str, ...] = ()
    if fields.pop(RESULTS, None) and context.step.results:
        fields[RESULTS], required = _results_schema(context.step), (RESULTS,)
        today = beijing_date(context.case.last_at)
        results = context.step.results
        found[RESULTS] = {field.code: fill_placeholder(field.example, today) for field in results}
    return StepActOffer(
        act=context.act,
        label=context.act.label,
        form=act_form(definition, fields, required),
        example=_example(definition, context.act, found),
    )


def _example(
    definition: ActDefinition[CommandT], act: str, found: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """The example of the definition, with what the case says, in the order of the form."""
    given = {**definition.example, **found}
    return {"act": str(act), **{name: given[name] for name in definition.fields if name in given}}


def _chosen(fields: Mapping[str, FieldSchema], choices: Choices) -> dict[str, FieldSchema]:
    return {
        name: FieldSchema(
            type="string",
            title=fields[name].title,
            one_of=tuple(Choice(const=value, title=label) for value, label in options),
        )
        for name, options in choices.items()
    }


def _results_schema(step: PlannedStep) -> FieldSchema:
    return FieldSchema(
        type="object",
        title="办理结果",
        additional_properties=False,
        required=tuple(field.code for field in step.results if field.required),
        properties={
            field.code: FieldSchema(
                type="string",
                title=field.label,
                format=field.format.value,
                max_length=200,
                is_unique=field.unique,
                from_form=field.from_form or None,
            )
            for field in step.results
        },
    )
