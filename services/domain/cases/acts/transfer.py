"""Transfer to another department (转办): with its consent or by the coordinator's decision.

The clock goes on.
"""

from collections.abc import Iterator, Mapping

from schemas.cases.case import JointCase
from schemas.cases.commands.transfer import AcceptTransfer, DeclineTransfer, DirectTransfer, Transfer
from schemas.cases.events import CaseEvent
from schemas.errors import ActNotAllowed
from schemas.vocabulary import ClockKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import (
    ADMINISTRATOR,
    DEPARTMENT,
    HEAD,
    Example,
    StepActDefinition,
    Wrong,
)
from services.domain.cases.acts.guards.two_persons import may_answer_transfer
from services.domain.cases.clocks.closing import running
from services.domain.timing import clocks


def _none_proposed(context: StepActContext) -> ActNotAllowed | None:
    if context.state.transfer_to is not None:
        return ActNotAllowed("已提出转办，等待对方部门答复", step=context.step.code)
    return None


def _is_proposed(context: StepActContext) -> ActNotAllowed | None:
    if context.state.transfer_to is None:
        return ActNotAllowed("本环节没有待答复的转办", step=context.step.code)
    return None


def _target_wrong(context: StepActContext, command: Transfer | DirectTransfer) -> Iterator[Wrong]:
    if command.to_department == context.case.department(context.step.code):
        yield "to_department", "本环节已由该部门承办"


def _agreed(context: StepActContext, _command: AcceptTransfer, _calendars: Calendars) -> Mapping[str, object]:
    return {
        "department": context.state.transfer_to,
        "from_department": context.case.department(context.step.code),
    }


def _directed(
    context: StepActContext, command: DirectTransfer, _calendars: Calendars
) -> Mapping[str, object]:
    return {
        "department": command.to_department,
        "from_department": context.case.department(context.step.code),
    }


def _signatures_ended(
    context: StepActContext, _command: AcceptTransfer | DirectTransfer, _calendars: Calendars
) -> Iterator[CaseEvent]:
    """End the signatures that the former department requested."""
    if (clock := running(context.case, ClockKind.SIGNING, context.step.code)) is not None:
        yield clocks.end_clock(clock, context.at)


def _proposed_department(case: JointCase, code: str) -> frozenset[str]:
    """The department that the step is to be transferred to."""
    department = case.steps[code].transfer_to
    return frozenset({department} if department else ())


def other_department(context: StepActContext) -> str:
    """Another department of the case; where it has none, one that every city has."""
    mine = context.case.department(context.step.code)
    others = [step.department for step in context.case.plan.steps if step.department != mine]
    return [*others, *(code for code in ("market-regulation", "tax") if code != mine)][0]


def _example(context: StepActContext, _calendars: Calendars) -> Example:
    return {"to_department": other_department(context)}


TRANSFER = StepActDefinition(
    command=Transfer,
    roles=DEPARTMENT,
    guards=(_none_proposed,),
    checks=_target_wrong,
    example_in=_example,
)
ACCEPT_TRANSFER = StepActDefinition(
    command=AcceptTransfer,
    roles=HEAD,
    departments=_proposed_department,
    guards=(_is_proposed, may_answer_transfer),
    facts=_agreed,
    effects=_signatures_ended,
)
DECLINE_TRANSFER = StepActDefinition(
    command=DeclineTransfer, roles=HEAD, departments=_proposed_department, guards=(_is_proposed,)
)
DIRECT_TRANSFER = StepActDefinition(
    command=DirectTransfer,
    roles=ADMINISTRATOR,
    checks=_target_wrong,
    facts=_directed,
    effects=_signatures_ended,
    example_in=_example,
)
ACTS = (TRANSFER, ACCEPT_TRANSFER, DECLINE_TRANSFER, DIRECT_TRANSFER)
"""The limit was promised to the public for the step, independent of its department: no due date moves."""
