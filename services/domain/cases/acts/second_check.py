"""A second pair of eyes (复核), never the same person's; and visits to the site, never by one alone."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from schemas.cases.acts import StepActIn
from schemas.cases.events import EventKind
from schemas.errors import ActNotAllowed
from schemas.vocabulary import StepAct
from services.domain.cases.act_context import StepActContext, StepRule, Wrong
from services.domain.cases.acts.step_decisions import is_handler
from services.domain.cases.acts.two_persons import may_check

_AT_LEAST = 2


def _unchecked(context: StepActContext) -> ActNotAllowed | None:
    if context.state.checked_by is not None:
        return ActNotAllowed("本环节已复核通过", step=context.step.code)
    return None


def _is_due(context: StepActContext) -> ActNotAllowed | None:
    """A joint acceptance is held when it was arranged to be, not before."""
    if not context.step.by_appointment:
        return None
    if context.state.appointment is None:
        return ActNotAllowed("联合验收须先预约现场时间", step=context.step.code)
    if context.at < context.state.appointment.visit_at:
        return ActNotAllowed("尚未到预约的现场验收时间", step=context.step.code)
    return None


def _visit_wrong(_scene: StepActContext, command: StepActIn) -> Iterator[Wrong]:
    """Two or more.

    Source:
        行政许可法 第三十四条第三款: 行政机关应当指派两名以上工作人员进行核查.
    """
    if len(set(command.visitors)) < _AT_LEAST:
        yield "visitors", "现场核查须由两名以上不同的工作人员进行（行政许可法第三十四条）"


RULES: Mapping[StepAct, StepRule] = MappingProxyType(
    {
        StepAct.REQUEST_REVIEW: StepRule(EventKind.STEP_REVIEW_REQUESTED, guards=(is_handler, _unchecked)),
        StepAct.APPROVE_REVIEW: StepRule(EventKind.STEP_REVIEW_APPROVED, guards=(may_check,)),
        StepAct.REJECT_REVIEW: StepRule(EventKind.STEP_REVIEW_REJECTED, guards=(may_check,)),
        StepAct.RECORD_SITE_VISIT: StepRule(
            EventKind.STEP_VISITED, guards=(is_handler, _is_due), checks=_visit_wrong
        ),
    }
)
