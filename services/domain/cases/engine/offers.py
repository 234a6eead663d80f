"""Offers: the acts open to somebody now, each with its schema and an example that is valid as it stands."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from schemas.cases.acts import Officer
from schemas.cases.case import JointCase, PlannedStep
from schemas.vocabulary import CaseAct, ClockKind, StepAct
from services.domain.calendars.calendar import beijing_date
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import CaseActContext, StepActContext
from services.domain.cases.act_fields import MANDATORY, OPTIONAL
from services.domain.cases.acts.delivery import code_example
from services.domain.cases.acts.drawing_review import review_example
from services.domain.cases.acts.joint_inspection import booking_example
from services.domain.cases.acts.returns import earlier_steps
from services.domain.cases.acts.stage_lead import leading_examples
from services.domain.cases.child_cases import confirmable
from services.domain.cases.engine.decide import case_refusal, step_refusal
from services.domain.cases.engine.lifecycle import CASE_MOVES, STEP_MOVES
from services.domain.cases.engine.offer_fields import EXAMPLES, example_of, grounds_schema, schema_of
from services.domain.catalogue.examples import fill_placeholders
from services.domain.people.permissions import CASE_PERMISSIONS, STEP_PERMISSIONS, acting_departments

SHOWN_BESIDE = frozenset({"opinion", "way", "is_anonymous"})
"""Optional fields whose example is worth sending; the others stand in the schema only."""


def case_offers(
    case: JointCase, officer: Officer, at: datetime, *, demonstration: bool = False
) -> list[dict[str, Any]]:
    """The acts on the whole case that this officer may do at `at`, each `{act, label, schema, example}`."""
    allowed = CASE_PERMISSIONS[officer.role]
    if not demonstration:
        allowed -= {CaseAct.ADVANCE_CLOCK}
    scenes = [
        CaseActContext(case, act, officer, at)
        for status, act in CASE_MOVES
        if status is case.status and act in allowed
    ]
    return [
        _offer(context.act, _case_examples(context)) for context in scenes if case_refusal(context) is None
    ]


def step_offers(
    case: JointCase, code: str, officer: Officer, at: datetime, calendars: Calendars
) -> list[dict[str, Any]]:
    """The acts on one step open to this officer at `at` (case time), each `{act, label, schema, example}`."""
    state, step = case.steps[code], case.plan.step(code)
    scenes = [
        StepActContext(case, step, act, officer, at)
        for status, act in STEP_MOVES
        if status is state.status
        and act in STEP_PERMISSIONS[officer.role]
        and _is_theirs(case, code, act, officer)
    ]
    offers = []
    for context in scenes:
        if step_refusal(context) is None:
            offer = _offer(context.act, _step_examples(context, calendars))
            if context.act is StepAct.SUSPEND:
                offer["schema"]["properties"] |= grounds_schema(context.step.grounds)
                offer["example"] |= {"suspension_kind": context.step.grounds[-1].kind.value}
                offer["example"] |= {"legal_basis": context.step.grounds[-1].basis}
            offers.append(_with_results(offer, context) if context.act in _WITH_RESULTS else offer)
    return offers


def not_yet(case: JointCase, code: str, officer: Officer, at: datetime) -> str | None:
    """Why a step in the hands of the officer's department may not be approved by them at `at` (case time).

    None when it may be, or when it is not theirs to approve.
    """
    state = case.steps[code]
    is_theirs = officer.department == case.department(code)
    if not is_theirs or (state.status, StepAct.APPROVE) not in STEP_MOVES:
        return None
    refusal = step_refusal(StepActContext(case, case.plan.step(code), StepAct.APPROVE, officer, at))
    return refusal.detail if refusal else None


_WITH_RESULTS = frozenset(
    {
        StepAct.APPROVE,
        StepAct.APPROVE_ON_PROMISE,
        StepAct.RECORD_OUTSIDE_RESULT,
        StepAct.CORRECT_RESULT,
    }
)


def _is_theirs(case: JointCase, code: str, act: StepAct, officer: Officer) -> bool:
    return officer.department is None or officer.department in acting_departments(case, code, act)


def _case_examples(context: CaseActContext) -> dict[str, Any]:
    if context.act is CaseAct.ACCEPT_WITH_GAPS:
        listed = [material.code for material in context.case.plan.may_follow]
        return {"gaps": list(context.case.missing) or listed[:1]}
    if context.act is CaseAct.CONFIRM_RECEIPT:
        return {"happened_at": context.at.isoformat()}
    if context.act is CaseAct.CHANGE_PROJECT_CODE:
        return code_example(context)
    if context.act is CaseAct.CONFIRM_CHILD:
        return {"child": confirmable(context.case)[0].code}
    return leading_examples(context)


def _assign(context: StepActContext) -> dict[str, Any]:
    return {"assignee": context.officer.account}


def _return(context: StepActContext) -> dict[str, Any]:
    return {"to_step": earlier_steps(context.case, context.step)[-1].code}


def _other_department(context: StepActContext) -> str:
    """Another department of the case; where it has none, one that every city has."""
    mine = context.case.department(context.step.code)
    others = [step.department for step in context.case.plan.steps if step.department != mine]
    return [*others, *(code for code in ("market-regulation", "tax") if code != mine)][0]


def _transfer(context: StepActContext) -> dict[str, Any]:
    return {"to_department": _other_department(context)}


def _consult(context: StepActContext) -> dict[str, Any]:
    return {"departments": list(context.step.members) or [_other_department(context)]}


def _visit(context: StepActContext) -> dict[str, Any]:
    """Whoever asks, and a colleague by the names that the demonstration gives."""
    department = context.officer.department or ""
    colleagues = [f"{department}{tail}" for tail in ("1", "2")]
    second = next(name for name in colleagues if name != context.officer.account)
    return {"visitors": [context.officer.account, second]}


def _outside(context: StepActContext) -> dict[str, Any]:
    return {"happened_at": context.at.isoformat()}


def _event(context: StepActContext) -> dict[str, Any]:
    return {
        "text": context.step.armed_by or EXAMPLES["text"],
        "happened_at": context.case.last_at.isoformat(),
    }


def _correction(context: StepActContext) -> dict[str, Any]:
    """The last suspension as it stands on file, to be put right."""
    number = context.state.suspensions
    clock = context.case.clocks[f"{context.step.code}/{ClockKind.SUSPENSION.value}/{number}"]
    examples = {"suspension": number, "from_at": clock.started_at.isoformat()}
    return examples | ({"until_at": clock.ended_at.isoformat()} if clock.ended_at else {})


def _new_date(context: StepActContext) -> dict[str, Any]:
    return {"expected_on": (beijing_date(context.at) + timedelta(days=7)).isoformat()}


_OF_THE_CASE: Mapping[StepAct, Callable[[StepActContext], dict[str, Any]]] = MappingProxyType(
    {
        StepAct.ASSIGN: _assign,
        StepAct.RETURN: _return,
        StepAct.TRANSFER: _transfer,
        StepAct.DIRECT_TRANSFER: _transfer,
        StepAct.CONSULT: _consult,
        StepAct.RECORD_SITE_VISIT: _visit,
        StepAct.RECORD_OUTSIDE_RESULT: _outside,
        StepAct.RECORD_OUTSIDE_REFUSAL: _outside,
        StepAct.CORRECT_SUSPENSION: _correction,
        StepAct.RECORD_EVENT: _event,
        StepAct.RAISE_REVIEW_ISSUES: review_example,
        StepAct.EXPLAIN_DELAY: _new_date,
    }
)
"""Examples that need the case: who is there, what was suspended, where it may go."""


def _step_examples(context: StepActContext, calendars: Calendars) -> dict[str, Any]:
    if context.act is StepAct.BOOK_VISIT:
        return booking_example(context, calendars)
    found = _OF_THE_CASE.get(context.act)
    return found(context) if found else {}


def _fields(act: CaseAct | StepAct, of_the_case: Mapping[str, Any]) -> Iterator[tuple[str, Any, bool]]:
    """Field, example (None where it is left out), and whether the act cannot do without it."""
    for name in MANDATORY.get(act, {}):
        yield name, of_the_case.get(name, example_of(act, name)), True
    for name in OPTIONAL.get(act, ()):
        example = of_the_case.get(name, EXAMPLES[name] if name in SHOWN_BESIDE else None)
        yield name, example, False


def _offer(act: CaseAct | StepAct, of_the_case: Mapping[str, Any]) -> dict[str, Any]:
    fields = list(_fields(act, of_the_case))
    return {
        "act": act.value,
        "label": act.label,
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "required": ["act", *(name for name, _, must in fields if must)],
            "properties": {
                "act": {"const": act.value},
                **{name: schema_of(act, name) for name, _, _ in fields},
            },
        },
        "example": {
            "act": act.value,
            **{name: example for name, example, _ in fields if example is not None},
        },
    }


def _with_results(offer: dict[str, Any], context: StepActContext) -> dict[str, Any]:
    if context.step.results:
        today = beijing_date(context.case.last_at)
        offer["schema"]["required"].append("results")
        offer["schema"]["properties"]["results"] = _results_schema(context.step)
        offer["example"]["results"] = {
            field.code: fill_placeholders(field.example, today) for field in context.step.results
        }
    return offer


def _results_schema(step: PlannedStep) -> dict[str, Any]:
    return {
        "type": "object",
        "title": "办理结果",
        "additionalProperties": False,
        "required": [field.code for field in step.results if field.required],
        "properties": {
            field.code: {
                "type": "string",
                "title": field.label,
                "format": field.format.value,
                "maxLength": 200,
                "x-unique": field.unique,
                **({"x-from": field.from_form} if field.from_form else {}),
            }
            for field in step.results
        },
    }
