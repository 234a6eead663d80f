"""Returns to an earlier step, which is then repeated, or once to the window for corrections."""

from collections.abc import Iterator

from schemas.cases.case import JointCase, PlannedStep
from schemas.cases.commands.returns import Return, ReturnFromWindow, ReturnToWindow
from schemas.cases.events import CaseEvent
from schemas.errors import ActNotAllowed
from schemas.vocabulary import ClockStart, StepStatus
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import DEPARTMENT, WINDOW, Example, StepActDefinition, Wrong
from services.domain.cases.acts.step_decisions import is_handler
from services.domain.cases.clocks.closing import step_ended
from services.domain.cases.clocks.delivery_clocks import licence_delivery_ended
from services.domain.cases.clocks.step_opening import opened


def earlier_steps(case: JointCase, step: PlannedStep) -> list[PlannedStep]:
    """The steps this one may be returned to: approved ones of its stage that precede it.

    One that was decided on a promise is inspected, not done again; one whose licence was delivered
    has to be revoked first.
    """
    if not _begins_at_opening(step):
        return []
    before, ahead = set[str](), list(step.after)
    while ahead:
        code = ahead.pop()
        if code not in before:
            before.add(code)
            ahead += case.plan.step(code).after
    return [
        other
        for other in case.plan.steps
        if other.code in before
        and other.stage == step.stage
        and _begins_at_opening(other)
        and case.steps[other.code].status is StepStatus.APPROVED
        and case.steps[other.code].inspection is None
        and case.steps[other.code].delivery is None
    ]


def _begins_at_opening(step: PlannedStep) -> bool:
    """Whether the step can be repeated: started by no outside event, no term, in counted time."""
    return step.is_counted and step.starts in {ClockStart.ACCEPT, ClockStart.NOTICE}


def _has_earlier(context: StepActContext) -> ActNotAllowed | None:
    if not earlier_steps(context.case, context.step):
        return ActNotAllowed("本阶段没有可以退回的前置环节", step=context.step.code)
    return None


def _target_wrong(context: StepActContext, command: Return) -> Iterator[Wrong]:
    possible = {other.code: other.name for other in earlier_steps(context.case, context.step)}
    if command.to_step not in possible:
        yield "to_step", f"只能退回本阶段已准予的前置环节：{'、'.join(possible.values())}"


def _returned(context: StepActContext, command: Return, calendars: Calendars) -> Iterator[CaseEvent]:
    """End the step's clocks and restart the earlier step with its full limit; the case's go on."""
    yield from step_ended(context.case, context.step.code, context.at)
    yield from licence_delivery_ended(context.case, command.to_step or "", context.at)
    yield from opened(context.case, context.case.plan.step(command.to_step or ""), context.at, calendars)


def _first_time(context: StepActContext) -> ActNotAllowed | None:
    """Allow one return with reasons for what should have been notified before acceptance.

    Source:
        行政许可法 第三十二条: everything that is to be put right is notified at once.
    """
    if context.state.returns_to_window:
        return ActNotAllowed(
            "本环节已退回窗口一次，不能再次退回（应一次告知全部问题）", step=context.step.code
        )
    return None


def _example(context: StepActContext, _calendars: Calendars) -> Example:
    return {"to_step": earlier_steps(context.case, context.step)[-1].code}


RETURN = StepActDefinition(
    command=Return,
    roles=DEPARTMENT,
    guards=(is_handler, _has_earlier),
    checks=_target_wrong,
    effects=_returned,
    example_in=_example,
)
RETURN_TO_WINDOW = StepActDefinition(
    command=ReturnToWindow, roles=DEPARTMENT, guards=(is_handler, _first_time)
)
RETURN_FROM_WINDOW = StepActDefinition(command=ReturnFromWindow, roles=WINDOW)
ACTS = (RETURN, RETURN_TO_WINDOW, RETURN_FROM_WINDOW)
"""A return to the window does not stop the department's clock: the step's holder keeps its time."""
