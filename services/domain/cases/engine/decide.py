"""`decide`: may this act be done now, by this officer, and which events does it record."""

from collections.abc import Sequence
from datetime import datetime

from schemas.cases.acts import Officer
from schemas.cases.case import JointCase
from schemas.cases.commands import CaseCommand, StepCommand
from schemas.cases.events import CaseEvent, Event
from schemas.errors import ActNotAllowed, InvalidInput, LianbanError, NotFound
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import CaseActContext, StepActContext
from services.domain.cases.act_definition import AnyStepAct
from services.domain.cases.act_events import act_event
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS
from services.domain.cases.acts.guards.two_persons import may_use_head_right
from services.domain.cases.apply.case import apply_all
from services.domain.cases.clocks.clock_pauses import switched
from services.domain.cases.clocks.hold_release import with_late_breaches
from services.domain.cases.engine import lifecycle
from services.domain.cases.engine.permissions import acting_departments, ensure_case_act, ensure_step_act


def step_refusal(context: StepActContext) -> LianbanError | None:
    """Why the act is not possible on the step now, whatever the command says; None when it is."""
    definition, step = STEP_ACTS[context.act], context.step
    if context.state.suspension is not None and not definition.is_possible_while_suspended:
        words = f"环节已暂停计时，不能“{context.act.label}”，请先恢复计时"
        return ActNotAllowed(words, step=step.code, act=context.act)
    guards = (may_use_head_right, *definition.guards) if definition.is_approved_by_head else definition.guards
    found = (guard(context) for guard in guards)
    return next((refusal for refusal in found if refusal is not None), None)


def decide_case(
    case: JointCase, command: CaseCommand, officer: Officer, at: datetime, calendars: Calendars
) -> list[CaseEvent]:
    """The events of an act on the whole case at `at` (case time).

    Raises:
        NotPermitted: the officer's role may not do this act.
        ActNotAllowed: the case's status, or what has happened to it, does not allow it.
        InvalidInput: a field is wrong.
    """
    ensure_case_act(officer, command.act)
    lifecycle.case_after(case.status, command.act)
    context, definition = CaseActContext(case, command.act, officer, at), CASE_ACTS[command.act]
    if refusal := definition.refusal(context):
        raise refusal
    if definition.checks and (wrong := list(definition.checks(context, command))):
        raise InvalidInput.of(*wrong)
    computed = definition.facts(context, command, calendars) if definition.facts else {}
    event = act_event(command, at=at, actor=officer.account, step=_step_of(command), computed=computed)
    events = [event, *(definition.effects(context, command, calendars) if definition.effects else ())]
    return with_late_breaches(case, events, calendars)


def _step_of(command: CaseCommand) -> str | None:
    """The step that an act on the case is about."""
    return getattr(command, "step", None)


def decide_step(
    case: JointCase,
    code: str,
    command: StepCommand,
    officer: Officer,
    at: datetime,
    calendars: Calendars,
    log: Sequence[Event] = (),
) -> list[CaseEvent]:
    """The events of an act on one step at `at` (case time).

    Args:
        log: the case's events so far; read only by acts that declare `needs_log`.

    Raises:
        NotFound: the plan has no such step.
        NotYourStep, NotPermitted: another department's step, or another officer's.
        ActNotAllowed: the step's status, or what has happened to it, does not allow it.
        InvalidInput: a field is wrong.
    """
    if code not in case.steps:
        raise NotFound(f"本件没有环节“{code}”", step=code)
    ensure_step_act(officer, command.act, acting_departments(case, code, command.act))
    lifecycle.step_after(case.steps[code].status, command.act)
    context = StepActContext(case, case.plan.step(code), command.act, officer, at, log)
    definition = STEP_ACTS[command.act]
    if refusal := step_refusal(context):
        raise refusal
    if definition.checks and (wrong := list(definition.checks(context, command))):
        raise InvalidInput.of(*wrong)
    if definition.calendar_checks and (
        wrong := list(definition.calendar_checks(context, command, calendars))
    ):
        raise InvalidInput.of(*wrong)
    if definition.events:
        events = list(definition.events(context, command, calendars))
    else:
        effects = definition.effects(context, command, calendars) if definition.effects else ()
        events = [_recorded(context, definition, command, calendars), *effects]
    if not definition.recalculates_clocks:
        events += switched(apply_all(case, events), at, calendars)
    return with_late_breaches(case, events, calendars)


def _recorded(
    context: StepActContext, definition: AnyStepAct, command: StepCommand, calendars: Calendars
) -> CaseEvent:
    return act_event(
        command,
        at=context.at,
        actor=context.officer.account,
        step=context.step.code,
        computed=definition.facts(context, command, calendars) if definition.facts else {},
    )
