"""A department's explanation of its own delay: the reason, and the expected completion.

No due date and no breach changes.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from schemas.cases.case import Clock
from schemas.cases.commands.limits import ExplainDelay
from schemas.cases.events import CaseEvent
from schemas.errors import ActNotAllowed
from services.domain.calendars.calendar import beijing_date
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import DEPARTMENT, Example, StepActDefinition, Wrong
from services.domain.cases.act_events import act_event
from services.domain.cases.clocks.escalation import level_reached

FURTHEST = timedelta(days=366)
"""Limit of the new date; a later one is taken as a typing error."""


def _late(context: StepActContext) -> list[Clock]:
    """The step's running clocks that are breached; the oldest breach first."""
    mine = [c for c in context.case.clocks.values() if context.step.code in c.steps and c.kind.is_of_work]
    late = [(c.breached_at, c.id, c) for c in mine if c.is_running and c.breached_at]
    return [clock for _, _, clock in sorted(late, key=lambda one: one[:2])]


def _unexplained(context: StepActContext) -> Clock | None:
    """The clock that waits for an explanation of the escalation level it has reached."""
    return next(
        (
            clock
            for clock in _late(context)
            if context.state.explained.get(clock.id, -1) < level_reached(context.case.plan, clock)
        ),
        None,
    )


def _is_owed(context: StepActContext) -> ActNotAllowed | None:
    if not _late(context):
        return ActNotAllowed("本环节没有超时，不用说明原因", step=context.step.code)
    if _unexplained(context) is None:
        return ActNotAllowed("本级督办已说明超时原因，升级后方可再次说明", step=context.step.code)
    return None


def _dated(context: StepActContext, command: ExplainDelay) -> Iterable[Wrong]:
    today = beijing_date(context.at)
    if command.expected_on < today:
        yield "expected_on", "预计办结日期不能早于今天"
    if command.expected_on > today + FURTHEST:
        yield "expected_on", "预计办结日期不能晚于一年以后"


def _explained(context: StepActContext, command: ExplainDelay, _calendars: Calendars) -> Iterator[CaseEvent]:
    clock = _unexplained(context)
    if clock is None:
        return
    level = level_reached(context.case.plan, clock)
    yield act_event(
        command,
        at=context.at,
        actor=context.officer.account,
        step=context.step.code,
        computed={"clock": clock.id, "clock_kind": clock.kind, "level": level},
    )


def _example(context: StepActContext, _calendars: Calendars) -> Example:
    return {"expected_on": (beijing_date(context.at) + timedelta(days=7)).isoformat()}


EXPLAIN_DELAY = StepActDefinition(
    command=ExplainDelay,
    roles=DEPARTMENT,
    guards=(_is_owed,),
    checks=_dated,
    events=_explained,
    example_in=_example,
    is_possible_while_suspended=True,
)
ACTS = (EXPLAIN_DELAY,)
"""Once for each level that a breached clock has reached: the answer that the first level (催办) asks for."""
