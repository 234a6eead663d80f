"""Results that a department reached in a system of its own and keys in afterwards (补录)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from schemas.cases.acts import StepActIn
from schemas.cases.events import CaseEvent, EventKind
from schemas.vocabulary import ClockKind, StepAct
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext, StepRule, Wrong
from services.domain.cases.acts.step_decisions import is_complete, is_handler, may_be_decided, results_wrong
from services.domain.cases.clocks.closing import step_ended


def earliest(context: StepActContext) -> datetime:
    """The first moment at which the step may have ended outside: opened, and not suspended any more."""
    mine = (c for c in context.case.clocks.values() if c.step == context.step.code)
    ends = [clock.ended_at for clock in mine if clock.kind is ClockKind.SUSPENSION and clock.ended_at]
    return max([context.state.armed_at or context.state.opened_at or context.at, *ends])


def _moment_wrong(context: StepActContext, command: StepActIn) -> Iterator[Wrong]:
    if command.happened_at is not None and not earliest(context) <= command.happened_at <= context.at:
        yield "happened_at", "实际办结时间应在环节开始（或最近一次恢复计时）之后、此刻之前"


def _approval_wrong(context: StepActContext, command: StepActIn) -> Iterator[Wrong]:
    yield from _moment_wrong(context, command)
    yield from results_wrong(context, command)


def _marked(_scene: StepActContext, _said: StepActIn, _calendars: Calendars) -> Mapping[str, object]:
    return {"is_outside": True}


def _refusal(context: StepActContext, command: StepActIn, calendars: Calendars) -> Mapping[str, object]:
    return {"is_outside": True}


def _settled(context: StepActContext, command: StepActIn, _calendars: Calendars) -> Iterator[CaseEvent]:
    """The clocks end when it really happened: a breach filed since was none."""
    yield from step_ended(context.case, context.step.code, context.at, command.happened_at)


RULES: Mapping[StepAct, StepRule] = MappingProxyType(
    {
        StepAct.RECORD_OUTSIDE_RESULT: StepRule(
            EventKind.STEP_APPROVED,
            guards=(is_handler, may_be_decided, is_complete),
            checks=_approval_wrong,
            facts=_marked,
            then=_settled,
        ),
        StepAct.RECORD_OUTSIDE_REFUSAL: StepRule(
            EventKind.STEP_REFUSED,
            guards=(is_handler, may_be_decided),
            checks=_moment_wrong,
            facts=_refusal,
            then=_settled,
        ),
    }
)
"""What follows starts when the result is put on file: nobody can begin before being told.

Source:
    浙江省保障“最多跑一次”改革规定 第五条: sequential items start with the written notice of the former one.
"""
