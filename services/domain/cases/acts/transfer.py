"""To another department (转办): with its consent, or by the coordinator's decision; the clock goes on."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from schemas.cases.acts import StepActIn
from schemas.cases.events import EventKind
from schemas.errors import ActNotAllowed
from schemas.vocabulary import StepAct
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext, StepRule, Wrong
from services.domain.cases.acts.two_persons import may_answer_transfer


def _none_proposed(context: StepActContext) -> ActNotAllowed | None:
    if context.state.transfer_to is not None:
        return ActNotAllowed("已提出转办，等待对方部门答复", step=context.step.code)
    return None


def _is_proposed(context: StepActContext) -> ActNotAllowed | None:
    if context.state.transfer_to is None:
        return ActNotAllowed("本环节没有待答复的转办", step=context.step.code)
    return None


def _target_wrong(context: StepActContext, command: StepActIn) -> Iterator[Wrong]:
    if command.to_department == context.case.department(context.step.code):
        yield "to_department", "本环节已由该部门承办"


def _agreed(context: StepActContext, _said: StepActIn, _calendars: Calendars) -> Mapping[str, object]:
    return {
        "department": context.state.transfer_to,
        "from_department": context.case.department(context.step.code),
    }


def _directed(context: StepActContext, command: StepActIn, _calendars: Calendars) -> Mapping[str, object]:
    return {
        "department": command.to_department,
        "from_department": context.case.department(context.step.code),
    }


RULES: Mapping[StepAct, StepRule] = MappingProxyType(
    {
        StepAct.TRANSFER: StepRule(
            EventKind.STEP_TRANSFER_PROPOSED, guards=(_none_proposed,), checks=_target_wrong
        ),
        StepAct.ACCEPT_TRANSFER: StepRule(
            EventKind.STEP_TRANSFERRED, guards=(_is_proposed, may_answer_transfer), facts=_agreed
        ),
        StepAct.DECLINE_TRANSFER: StepRule(EventKind.STEP_TRANSFER_DECLINED, guards=(_is_proposed,)),
        StepAct.DIRECT_TRANSFER: StepRule(EventKind.STEP_TRANSFERRED, checks=_target_wrong, facts=_directed),
    }
)
"""The limit was promised to the public for the step, whoever acts on it: no due date moves."""
