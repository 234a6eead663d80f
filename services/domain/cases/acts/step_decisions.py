"""Acts of the handling department: claim, decide, correct; and what the applicant waives."""

from collections.abc import Iterator, Mapping

from schemas.cases.commands import StepCommand
from schemas.cases.commands.inspection import ApproveOnPromise
from schemas.cases.commands.limits import RecordOutsideResult
from schemas.cases.commands.step_decisions import (
    Approve,
    Assign,
    Claim,
    CorrectResult,
    NoteOnStep,
    Refuse,
    Release,
    Skip,
    WithdrawStep,
)
from schemas.cases.events import CaseEvent, EventKind
from schemas.errors import ActNotAllowed, NotPermitted
from schemas.vocabulary import Role
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import (
    ADMINISTRATOR,
    APPLICANT,
    DEPARTMENT_OR_SYSTEM,
    HEAD,
    WINDOW,
    Example,
    StepActDefinition,
    Wrong,
)
from services.domain.cases.acts.guards.clock_start import may_end_now
from services.domain.cases.acts.guards.joint_answers import is_answered_jointly, is_revised
from services.domain.cases.acts.guards.signatures import is_signed, objections_wrong
from services.domain.cases.acts.guards.two_persons import is_checked_by_another
from services.domain.cases.acts.recheck import rechecks, steps_after
from services.domain.cases.clocks.closing import step_ended
from services.domain.cases.clocks.delivery_clocks import licence_delivery_started
from services.domain.forms.results import check_results

ResultsCommand = Approve | ApproveOnPromise | RecordOutsideResult | CorrectResult


def is_handler(context: StepActContext) -> NotPermitted | None:
    """Allow an officer only steps they handle; a head and a system may act on any step."""
    if context.officer.role is Role.OFFICER and context.state.handler != context.officer.account:
        return NotPermitted("本环节由他人签收", step=context.step.code)
    return None


def may_be_decided(context: StepActContext) -> ActNotAllowed | NotPermitted | None:
    """Whether the decision's preconditions are met: a second review, signatures, a visit by two.

    Source:
        行政许可法 第三十四条: a check of the substance is made by two or more officers.
    """
    step, state = context.step, context.state
    if step.needs_visit and not state.visitors:
        return ActNotAllowed(
            "本环节须由两名以上工作人员现场核查后决定（行政许可法第三十四条）", step=step.code
        )
    return is_checked_by_another(context) or is_signed(context)


def is_complete(context: StepActContext) -> ActNotAllowed | None:
    """Nothing is granted while a material that its department reads has yet to follow (容缺)."""
    reads = [
        material.name
        for material in context.case.plan.may_follow
        if context.step.department in material.used_by and material.code in context.case.gaps
    ]
    if reads:
        return ActNotAllowed(f"容缺材料补齐前不能准予：{'、'.join(reads)}", step=context.step.code)
    return None


def results_wrong(context: StepActContext, command: ResultsCommand) -> Iterator[Wrong]:
    """What is wrong with the results of an approval."""
    yield from check_results(context.step, command.results)


def approval_wrong(context: StepActContext, command: Approve | ApproveOnPromise) -> Iterator[Wrong]:
    """What is wrong with an approval: its results, or a signer's objection without an answer."""
    yield from results_wrong(context, command)
    yield from objections_wrong(context, command)


def settled(context: StepActContext, _command: StepCommand, _calendars: Calendars) -> Iterator[CaseEvent]:
    """The step's clocks end."""
    yield from step_ended(context.case, context.step.code, context.at)


def approved(context: StepActContext, command: StepCommand, calendars: Calendars) -> Iterator[CaseEvent]:
    """The step's clocks end; that of the delivery of its licence begins."""
    yield from settled(context, command, calendars)
    yield from licence_delivery_started(context.case, context.step, context.at, context.at, calendars)


def _is_optional(context: StepActContext) -> NotPermitted | None:
    return None if context.step.optional else NotPermitted("必办环节不能不办", step=context.step.code)


def _claimed(context: StepActContext, _command: Claim, _calendars: Calendars) -> Mapping[str, object]:
    return {"handler": context.officer.actor}


def _assigned(_context: StepActContext, command: Assign, _calendars: Calendars) -> Mapping[str, object]:
    return {"handler": command.assignee}


def _departments_after(
    context: StepActContext, _command: CorrectResult, _calendars: Calendars
) -> Mapping[str, object]:
    """Departments of later steps that have begun and have read the results corrected now."""
    later = steps_after(context.case.plan, context.step.code)
    begun = [code for code in later if context.case.steps[code].opened_at is not None]
    others = dict.fromkeys(context.case.department(code) for code in begun)
    others.pop(context.case.department(context.step.code), None)
    return {"departments": tuple(others)}


def _rechecks(context: StepActContext, _command: CorrectResult, calendars: Calendars) -> Iterator[CaseEvent]:
    yield from rechecks(context, EventKind.STEP_RESULT_CORRECTED, calendars)


def _assign_example(context: StepActContext, _calendars: Calendars) -> Example:
    return {"assignee": context.officer.account}


CLAIM = StepActDefinition(command=Claim, roles=DEPARTMENT_OR_SYSTEM, facts=_claimed)
RELEASE = StepActDefinition(command=Release, roles=DEPARTMENT_OR_SYSTEM, guards=(is_handler,))
ASSIGN = StepActDefinition(
    command=Assign,
    roles=HEAD,
    facts=_assigned,
    example_in=_assign_example,
    is_possible_while_suspended=True,
)
APPROVE = StepActDefinition(
    command=Approve,
    roles=DEPARTMENT_OR_SYSTEM,
    guards=(may_end_now, is_handler, may_be_decided, is_complete, is_revised, is_answered_jointly),
    checks=approval_wrong,
    effects=approved,
)
REFUSE = StepActDefinition(
    command=Refuse, roles=DEPARTMENT_OR_SYSTEM, guards=(is_handler, may_be_decided), effects=settled
)
CORRECT_RESULT = StepActDefinition(
    command=CorrectResult,
    roles=HEAD,
    checks=results_wrong,
    facts=_departments_after,
    effects=_rechecks,
    is_approved_by_head=True,
)
SKIP = StepActDefinition(command=Skip, roles=WINDOW, guards=(_is_optional,), effects=settled)
WITHDRAW = StepActDefinition(
    command=WithdrawStep, roles=WINDOW | APPLICANT, effects=settled, is_possible_while_suspended=True
)
NOTE = StepActDefinition(
    command=NoteOnStep,
    roles=WINDOW | ADMINISTRATOR | DEPARTMENT_OR_SYSTEM,
    is_possible_while_suspended=True,
)
ACTS = (CLAIM, RELEASE, ASSIGN, APPROVE, REFUSE, CORRECT_RESULT, SKIP, WITHDRAW, NOTE)
