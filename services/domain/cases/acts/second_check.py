"""Review by a second person (复核), and site visits by at least two officers."""

from collections.abc import Iterator

from schemas.cases.commands.consultation import ApproveReview, RejectReview, RequestReview
from schemas.cases.commands.inspection import RecordSiteVisit
from schemas.errors import ActNotAllowed
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import DEPARTMENT, Example, StepActDefinition, Wrong
from services.domain.cases.acts.guards.two_persons import may_check
from services.domain.cases.acts.step_decisions import is_handler

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


def _visit_wrong(_context: StepActContext, command: RecordSiteVisit) -> Iterator[Wrong]:
    """Two or more.

    Source:
        行政许可法 第三十四条第三款: 行政机关应当指派两名以上工作人员进行核查.
    """
    if len(set(command.visitors)) < _AT_LEAST:
        yield "visitors", "现场核查须由两名以上不同的工作人员进行（行政许可法第三十四条）"


def _visit_example(context: StepActContext, _calendars: Calendars) -> Example:
    """The officer and a colleague by the names that the demonstration gives."""
    department = context.officer.department or ""
    colleagues = [f"{department}{tail}" for tail in ("1", "2")]
    second = next(name for name in colleagues if name != context.officer.account)
    return {"visitors": [context.officer.account, second]}


REQUEST_REVIEW = StepActDefinition(command=RequestReview, roles=DEPARTMENT, guards=(is_handler, _unchecked))
APPROVE_REVIEW = StepActDefinition(command=ApproveReview, roles=DEPARTMENT, guards=(may_check,))
REJECT_REVIEW = StepActDefinition(command=RejectReview, roles=DEPARTMENT, guards=(may_check,))
RECORD_SITE_VISIT = StepActDefinition(
    command=RecordSiteVisit,
    roles=DEPARTMENT,
    guards=(is_handler, _is_due),
    checks=_visit_wrong,
    example_in=_visit_example,
)
ACTS = (REQUEST_REVIEW, APPROVE_REVIEW, REJECT_REVIEW, RECORD_SITE_VISIT)
