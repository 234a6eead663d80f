"""`decide`: may this act be done now, by this person, and what does it change."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from schemas.cases.acts import CaseActIn, Officer, StepActIn
from schemas.cases.case import JointCase
from schemas.cases.events import CaseEvent, Event, EventKind
from schemas.errors import InvalidInput, LianbanError, NotFound
from schemas.vocabulary import CaseAct, StepAct
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases import act_fields, child_cases
from services.domain.cases.act_context import CaseActContext, CaseRule, StepActContext, StepRule
from services.domain.cases.act_events import act_event
from services.domain.cases.acts import (
    conditional_approval,
    consultation,
    delay_attribution,
    delay_explanation,
    delivery,
    drawing_review,
    joint_inspection,
    outside_results,
    rating,
    returns,
    second_check,
    stage_lead,
    step_decisions,
    transfer,
)
from services.domain.cases.acts.recall import is_recallable, recall_events
from services.domain.cases.acts.suspension import kind_wrong, no_ground, suspension_events, suspension_refusal
from services.domain.cases.acts.suspension_correction import correction_events
from services.domain.cases.acts.two_persons import may_use_head_right
from services.domain.cases.apply.case import apply_all
from services.domain.cases.clocks import acceptance
from services.domain.cases.clocks.clock_pauses import switched
from services.domain.cases.clocks.clock_start import armed, arming_refusal
from services.domain.cases.engine import lifecycle
from services.domain.people.permissions import acting_departments, ensure_case_act, ensure_step_act


def _corrected(context: StepActContext, command: StepActIn, calendars: Calendars) -> Iterator[CaseEvent]:
    yield from correction_events(
        context.case, context.step, command, context.officer.account, context.at, calendars
    )


def _armed(context: StepActContext, command: StepActIn, calendars: Calendars) -> Iterator[CaseEvent]:
    yield from armed(context.case, context.step, command, context.officer.account, context.at, calendars)


CASE_RULES: Mapping[CaseAct, CaseRule] = MappingProxyType(
    {**acceptance.RULES, **delivery.RULES, **rating.RULES, **stage_lead.RULES, **child_cases.RULES}
)
STEP_RULES: Mapping[StepAct, StepRule] = MappingProxyType(
    {
        **step_decisions.RULES,
        **returns.RULES,
        **transfer.RULES,
        **consultation.RULES,
        **second_check.RULES,
        **outside_results.RULES,
        **delay_attribution.RULES,
        **delay_explanation.RULES,
        **conditional_approval.RULES,
        **drawing_review.RULES,
        **joint_inspection.RULES,
        StepAct.SUSPEND: StepRule(
            EventKind.STEP_SUSPENDED, guards=(no_ground,), checks=kind_wrong, filed=suspension_events
        ),
        StepAct.RESUME: StepRule(EventKind.STEP_RESUMED, filed=suspension_events),
        StepAct.EXTEND: StepRule(EventKind.STEP_EXTENDED, filed=suspension_events),
        StepAct.WITHDRAW_EXTENSION: StepRule(EventKind.STEP_EXTENSION_WITHDRAWN, filed=suspension_events),
        StepAct.CORRECT_SUSPENSION: StepRule(EventKind.STEP_SUSPENSION_CORRECTED, filed=_corrected),
        StepAct.RECORD_EVENT: StepRule(EventKind.STEP_EXTERNAL_EVENT_RECORDED, filed=_armed),
        StepAct.RECALL: StepRule(EventKind.STEP_RECALLED, guards=(is_recallable,)),
    }
)
"""What each act is made of; the modules named above group them as people think of them."""


def case_refusal(context: CaseActContext) -> LianbanError | None:
    """Why the act may not be done to the case now, whatever is said; None when it may."""
    found = (guard(context) for guard in CASE_RULES[context.act].guards)
    return next((refusal for refusal in found if refusal is not None), None)


def step_refusal(context: StepActContext) -> LianbanError | None:
    """Why the act may not be done to the step now, whatever is said; None when it may."""
    if refusal := suspension_refusal(context.case, context.step, context.act, context.at):
        return refusal
    if refusal := arming_refusal(context.case, context.step, context.act):
        return refusal
    found = (guard(context) for guard in (may_use_head_right, *STEP_RULES[context.act].guards))
    return next((refusal for refusal in found if refusal is not None), None)


def decide_case(
    case: JointCase, command: CaseActIn, officer: Officer, at: datetime, calendars: Calendars
) -> list[CaseEvent]:
    """The events of an act on the whole case at `at` (case time).

    Raises:
        NotPermitted: the caller's role may not do this act.
        ActNotAllowed: the case's status, or what has happened to it, does not allow it.
        InvalidInput: a field the act cannot do without is missing or wrong.
    """
    ensure_case_act(officer, command.act)
    lifecycle.case_after(case.status, command.act)
    context, rule = CaseActContext(case, command.act, officer, at), CASE_RULES[command.act]
    if refusal := case_refusal(context):
        raise refusal
    act_fields.ensure_complete(command)
    if rule.checks and (wrong := list(rule.checks(context, command))):
        raise InvalidInput.of(*wrong)
    computed = rule.facts(context, command, calendars) if rule.facts else {}
    event = act_event(rule.event, command, at=at, actor=officer.account, step=command.step, computed=computed)
    return [event, *(rule.then(context, command, calendars) if rule.then else ())]


def decide_step(
    case: JointCase,
    code: str,
    command: StepActIn,
    officer: Officer,
    at: datetime,
    calendars: Calendars,
    log: Sequence[Event] = (),
) -> list[CaseEvent]:
    """The events of an act on one step at `at` (case time).

    Args:
        log: the case's events so far; needed by a recall only.

    Raises:
        NotFound: the plan has no such step.
        NotYourStep, NotPermitted: another department's step, or another's hands.
        ActNotAllowed: the step's status, or what has happened to it, does not allow it.
        InvalidInput: a reason, assignee or result is missing or wrong.
    """
    if code not in case.steps:
        raise NotFound(f"本件没有环节“{code}”", step=code)
    ensure_step_act(officer, command.act, acting_departments(case, code, command.act))
    lifecycle.step_after(case.steps[code].status, command.act)
    context, rule = (
        StepActContext(case, case.plan.step(code), command.act, officer, at),
        STEP_RULES[command.act],
    )
    if refusal := step_refusal(context):
        raise refusal
    act_fields.ensure_complete(command)
    if rule.checks and (wrong := list(rule.checks(context, command))):
        raise InvalidInput.of(*wrong)
    if rule.timely and (wrong := list(rule.timely(context, command, calendars))):
        raise InvalidInput.of(*wrong)
    if command.act is StepAct.RECALL:
        events = list(recall_events(context, log, calendars, command.reason))
    elif rule.filed:
        events = list(rule.filed(context, command, calendars))
    else:
        events = [
            _filed(context, rule, command, calendars),
            *(rule.then(context, command, calendars) if rule.then else ()),
        ]
    if command.act is StepAct.CORRECT_SUSPENSION:
        return events
    return [*events, *switched(apply_all(case, events), at, calendars)]


def _filed(context: StepActContext, rule: StepRule, command: StepActIn, calendars: Calendars) -> CaseEvent:
    computed = dict(rule.facts(context, command, calendars)) if rule.facts else {}
    if command.results and rule.event in {EventKind.STEP_APPROVED, EventKind.STEP_RESULT_CORRECTED}:
        computed["results"] = command.results
    return act_event(
        rule.event,
        command,
        at=context.at,
        actor=context.officer.account,
        step=context.step.code,
        computed=computed,
    )
