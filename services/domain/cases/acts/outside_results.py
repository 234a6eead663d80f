"""Results that a department reached in a system of its own and keys in afterwards (补录)."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from schemas.cases.commands.limits import RecordEvent, RecordOutsideRefusal, RecordOutsideResult
from schemas.cases.events import CaseEvent
from schemas.vocabulary import ClockKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import (
    DEPARTMENT_OR_SYSTEM,
    WINDOW,
    Example,
    StepActDefinition,
    Wrong,
)
from services.domain.cases.acts.guards.clock_start import awaits_outside_event, may_end_now
from services.domain.cases.acts.step_decisions import is_complete, is_handler, may_be_decided, results_wrong
from services.domain.cases.clocks.clock_start import armed
from services.domain.cases.clocks.closing import step_ended
from services.domain.cases.clocks.delivery_clocks import licence_delivery_started

OutsideCommand = RecordOutsideResult | RecordOutsideRefusal


def earliest(context: StepActContext) -> datetime:
    """The first moment at which the step may have ended outside: open and not suspended."""
    mine = (c for c in context.case.clocks.values() if c.step == context.step.code)
    ends = [clock.ended_at for clock in mine if clock.kind is ClockKind.SUSPENSION and clock.ended_at]
    return max([context.state.armed_at or context.state.opened_at or context.at, *ends])


def _moment_wrong(context: StepActContext, command: OutsideCommand) -> Iterator[Wrong]:
    if not earliest(context) <= command.happened_at <= context.at:
        yield "happened_at", "实际办结时间应在环节开始（或最近一次恢复计时）之后、此刻之前"


def _approval_wrong(context: StepActContext, command: RecordOutsideResult) -> Iterator[Wrong]:
    yield from _moment_wrong(context, command)
    yield from results_wrong(context, command)


def _marked(
    _context: StepActContext, _command: OutsideCommand, _calendars: Calendars
) -> Mapping[str, object]:
    return {"is_outside": True}


def _settled(context: StepActContext, command: OutsideCommand, _calendars: Calendars) -> Iterator[CaseEvent]:
    """The clocks end when it really happened: a breach filed since was none."""
    yield from step_ended(context.case, context.step.code, context.at, command.happened_at)


def _approved(
    context: StepActContext, command: RecordOutsideResult, calendars: Calendars
) -> Iterator[CaseEvent]:
    """End the step's clocks; the licence is due from its decision outside."""
    yield from _settled(context, command, calendars)
    decided_at = command.happened_at
    yield from licence_delivery_started(context.case, context.step, decided_at, context.at, calendars)


def _example(context: StepActContext, _calendars: Calendars) -> Example:
    return {"happened_at": context.at.isoformat()}


def _event_recorded(
    context: StepActContext, command: RecordEvent, calendars: Calendars
) -> Iterator[CaseEvent]:
    yield from armed(context.case, context.step, command, context.officer.account, context.at, calendars)


def _event_example(context: StepActContext, _calendars: Calendars) -> Example:
    event = {"text": context.step.armed_by} if context.step.armed_by else {}
    return {**event, "happened_at": context.case.last_at.isoformat()}


RECORD_OUTSIDE_RESULT = StepActDefinition(
    command=RecordOutsideResult,
    roles=DEPARTMENT_OR_SYSTEM,
    guards=(may_end_now, is_handler, may_be_decided, is_complete),
    checks=_approval_wrong,
    facts=_marked,
    effects=_approved,
    example_in=_example,
)
RECORD_OUTSIDE_REFUSAL = StepActDefinition(
    command=RecordOutsideRefusal,
    roles=DEPARTMENT_OR_SYSTEM,
    guards=(is_handler, may_be_decided),
    checks=_moment_wrong,
    facts=_marked,
    effects=_settled,
    example_in=_example,
)
RECORD_EVENT = StepActDefinition(
    command=RecordEvent,
    roles=DEPARTMENT_OR_SYSTEM | WINDOW,
    guards=(awaits_outside_event,),
    events=_event_recorded,
    example_in=_event_example,
)
ACTS = (RECORD_OUTSIDE_RESULT, RECORD_OUTSIDE_REFUSAL, RECORD_EVENT)
"""Following steps start when the result is entered: they cannot begin before.

Source:
    浙江省保障“最多跑一次”改革规定 第五条: sequential items start with the written notice of the former one.
"""
