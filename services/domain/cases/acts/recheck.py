"""Rechecks (依据变更复核): a changed result opens a task where it was built on.

The city's own rule (默认): five working days to answer, escalated like other limits. The answer keeps the
step's result, or says that it was changed, with the reason.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import CasePlan, JointCase
from schemas.cases.commands.inspection import AnswerRecheck
from schemas.cases.events import CaseEvent, EventKind
from schemas.cases.events.accountability import StepRecheckOpened
from schemas.errors import ActNotAllowed
from schemas.vocabulary import ClockKind, Party, RecheckOutcome, StepStatus
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import DEPARTMENT, StepActDefinition, Wrong
from services.domain.cases.clocks.closing import numbered, running
from services.domain.timing import clocks

RECHECK_LIMIT = TimeLimit(amount=Decimal(5), unit=LimitUnit.WORKING_DAYS)
"""Time to answer a recheck: a rule of this system; no law sets one."""
Change = Literal[EventKind.STEP_RESULT_CORRECTED, EventKind.STEP_REVOKED]


def steps_after(plan: CasePlan, code: str) -> list[str]:
    """List the steps that come after the step, directly or not."""
    direct = [step.code for step in plan.steps if code in step.after]
    further = [later for one in direct for later in steps_after(plan, one)]
    return list(dict.fromkeys([*direct, *further]))


def rechecks(context: StepActContext, change: Change, calendars: Calendars) -> Iterator[CaseEvent]:
    """Yield the tasks of the steps that built on the result which has changed now.

    A step whose task is not answered yet gets no second clock: the first due date holds.
    """
    case, at = context.case, context.at
    for code in steps_after(case.plan, context.step.code):
        if not _built_on(case, code):
            continue
        step, owed = case.plan.step(code), running(case, ClockKind.RECHECK, code)
        name = owed.id if owed is not None else numbered(case, ClockKind.RECHECK, code)
        begun = clocks.start_clock(
            ClockKind.RECHECK, name, RECHECK_LIMIT, at, calendars.of(step.department), code
        )
        yield StepRecheckOpened(
            at=at,
            actor=context.officer.account,
            step=code,
            recheck_clock=name,
            source=context.step.code,
            change=change,
            due_at=owed.due_at if owed is not None else begun.due_at,
        )
        if owed is None:
            yield begun


def _built_on(case: JointCase, code: str) -> bool:
    """Whether a department works, or has decided, on the ground of earlier results."""
    state = case.steps[code]
    if state.opened_at is None or case.plan.step(code).party is Party.APPLICANT:
        return False
    return state.status.is_active or state.status in {StepStatus.APPROVED, StepStatus.REFUSED}


def _is_owed(context: StepActContext) -> ActNotAllowed | None:
    if running(context.case, ClockKind.RECHECK, context.step.code) is None:
        return ActNotAllowed("本环节没有待答复的依据变更复核", step=context.step.code)
    return None


def _outcome_wrong(context: StepActContext, command: AnswerRecheck) -> Iterator[Wrong]:
    """A result on file is changed by its own act before the answer says so."""
    recheck = context.state.recheck
    is_changed = recheck is not None and recheck.is_changed
    is_on_file = context.state.status is StepStatus.APPROVED
    if command.outcome is RecheckOutcome.CHANGE and is_on_file and not is_changed:
        yield "outcome", "请先更正办理结果或者撤销决定，再答复“变更”"
    if command.outcome is RecheckOutcome.KEEP and context.state.status is StepStatus.REVOKED:
        yield "outcome", "本环节的决定已经撤销，请答复“变更”"


def _sources(context: StepActContext, _command: AnswerRecheck, _calendars: Calendars) -> Mapping[str, object]:
    recheck = context.state.recheck
    return {"sources": recheck.sources if recheck is not None else ()}


def _answered(context: StepActContext, _command: AnswerRecheck, _calendars: Calendars) -> Iterator[CaseEvent]:
    if (clock := running(context.case, ClockKind.RECHECK, context.step.code)) is not None:
        yield clocks.end_clock(clock, context.at)


ANSWER_RECHECK = StepActDefinition(
    command=AnswerRecheck,
    roles=DEPARTMENT,
    guards=(_is_owed,),
    checks=_outcome_wrong,
    facts=_sources,
    effects=_answered,
    example_in=lambda context, _calendars: (
        {"outcome": RecheckOutcome.CHANGE.value} if context.state.status is StepStatus.REVOKED else {}
    ),
    is_possible_while_suspended=True,
)
ACTS = (ANSWER_RECHECK,)
