"""Suspension, resumption and extension of a step, and the withdrawal of an extension."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import Clock, JointCase, Pause, PlannedStep
from schemas.cases.commands.limits import Extend, Resume, Suspend, WithdrawExtension
from schemas.cases.events import CaseEvent
from schemas.cases.events.clocks import ClockMoved, ClockStarted
from schemas.cases.events.suspension import (
    StepExtended,
    StepExtensionWithdrawn,
    StepResumed,
    StepSuspended,
)
from schemas.clock_id import ClockId
from schemas.errors import ActNotAllowed, NotPermitted
from schemas.law import SuspensionGround
from schemas.vocabulary import ClockKind
from services.domain.calendars.calendar import WorkCalendar
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import HEAD, Choices, Example, StepActDefinition, Wrong
from services.domain.cases.apply.case import apply_all
from services.domain.cases.clocks.clock_pauses import department_of, due_by_ledger, reason_to_stand
from services.domain.timing import clocks


def is_suspended(context: StepActContext) -> ActNotAllowed | None:
    """Refuse to resume a step that is not suspended or awaits drawings within their time."""
    step, act = context.step, context.act
    if context.state.suspension is None:
        return ActNotAllowed("环节没有暂停计时，不能恢复", step=step.code, act=act)
    if _is_with_applicant(context.case, step):
        return ActNotAllowed(
            "正在等待修改后的图纸，请登记收到的图纸（逾期未送的才恢复计时）", step=step.code, act=act
        )
    return None


def was_suspended(context: StepActContext) -> ActNotAllowed | None:
    """Refuse to correct a suspension where there was none."""
    if not context.state.suspensions:
        words = "环节没有暂停过计时，没有可以更正的记录"
        return ActNotAllowed(words, step=context.step.code, act=context.act)
    return None


def is_extended(context: StepActContext) -> ActNotAllowed | None:
    """Refuse to withdraw an extension where there is none, or after a breach."""
    clock = context.case.clock(ClockKind.STATUTORY, context.step.code)
    if clock is None or clock.extended_by is None or clock.breached_at is not None:
        words = "法定时限没有延长过，或者已经超时，没有可以撤回的延长"
        return ActNotAllowed(words, step=context.step.code)
    return None


def _is_with_applicant(case: JointCase, step: PlannedStep) -> bool:
    """Whether drawings are being revised within their time; afterwards the review goes on."""
    state = case.steps[step.code]
    return state.awaits_revision and state.is_excluded


def may_be_extended(context: StepActContext) -> ActNotAllowed | NotPermitted | None:
    """Refuse a second extension, one after the limit has passed, and one without a legal basis.

    Source:
        行政许可法 第四十二条: a period is prolonged before it ends, once.
    """
    step = context.step
    if step.limits.extension is None:
        return NotPermitted("本环节的法定时限没有可以延长的依据", step=step.code)
    clock = context.case.clock(ClockKind.STATUTORY, step.code)
    if clock is None or clock.extended_by is not None:
        return ActNotAllowed("法定时限只能延长一次", step=step.code)
    if context.at >= clock.due_at:
        return ActNotAllowed("法定时限已届满，不能再延长", step=step.code)
    return None


def ground_wrong(context: StepActContext, command: Suspend) -> Iterator[Wrong]:
    """Only for a ground that the law gives to this step, by its own provision.

    Source:
        行政许可法 第四十五条: the closed list of what does not count; a supplement is not on it.
    """
    grounds = context.step.grounds
    bases = [one.basis for one in grounds if one.kind is command.suspension_kind]
    if not bases:
        known = "、".join(dict.fromkeys(one.kind.label for one in grounds))
        yield (
            "suspension_kind",
            f"本环节不得为{command.suspension_kind.label}暂停计时，依法可以暂停计时的事由：{known}",
        )
    elif command.legal_basis not in bases:
        yield "legal_basis", f"法律依据须从本环节列出的依据中选择：{'、'.join(bases)}"


def has_ground(context: StepActContext) -> NotPermitted | None:
    """Refuse a suspension without legal ground: steps done on the spot, filings, banks' steps.

    Source:
        企业投资项目核准和备案管理条例 第十三条: a filing is complete when everything was received.
    """
    if not context.step.grounds:
        return NotPermitted("本环节没有法律规定的特别程序，时限不得暂停", step=context.step.code)
    return None


def _suspended(context: StepActContext, command: Suspend, calendars: Calendars) -> Iterator[CaseEvent]:
    ground = SuspensionGround(kind=command.suspension_kind, basis=command.legal_basis)
    days = command.announced_working_days
    yield from suspend(context, ground, days, calendars, command.notice, reason=command.reason)


def _resumed(context: StepActContext, command: Resume, _calendars: Calendars) -> Iterator[CaseEvent]:
    yield from resume(context.case, context.step, context.officer.account, context.at, command.reason)


def suspend(
    context: StepActContext,
    ground: SuspensionGround,
    days: int,
    calendars: Calendars,
    notice: str | None = None,
    *,
    announced_by: str | None = None,
    reason: str | None = None,
) -> Iterator[CaseEvent]:
    """A suspension for so many working days, with its clock."""
    code, at = context.step.code, context.at
    clock = ClockId.of_suspension(code, context.state.suspensions + 1)
    event = StepSuspended(
        at=at,
        actor=context.officer.account,
        step=code,
        suspension_kind=ground.kind,
        legal_basis=ground.basis,
        announced_working_days=days,
        approver=context.officer.account,
        suspension_clock=clock,
    )
    length = TimeLimit(amount=Decimal(days), unit=LimitUnit.WORKING_DAYS)
    calendar = calendars.of(context.step.department)
    started = clocks.start_clock(ClockKind.SUSPENSION, clock, length, at, calendar, code)
    expected = expected_dues(context.case, (event, started), calendars)
    given = {"notice": notice, "announced_by": announced_by, "reason": reason, "expected_dues": expected}
    yield event.model_copy(update={name: value for name, value in given.items() if value})
    yield started


def expected_dues(
    case: JointCase, begun: tuple[StepSuspended, ClockStarted], calendars: Calendars
) -> dict[ClockId, datetime]:
    """Return when each clock that the suspension stops is due if it takes as long as announced."""
    event, started = begun
    case = apply_all(case, begun)
    dues: dict[ClockId, datetime] = {}
    for clock in case.clocks.values():
        is_stopped = reason_to_stand(case, clock) == started.clock
        if not clock.is_running or not clock.kind.is_of_work or clock.breached_at or not is_stopped:
            continue
        pause = Pause(from_at=clock.stopped_at or event.at, until_at=started.due_at, because=started.clock)
        again = clock.model_copy(update={"pauses": (*clock.pauses, pause), "stopped_at": None})
        calendar = calendars.of(department_of(case, clock))
        dues[clock.id] = due_by_ledger(case, again, event.at, calendar)["due_at"]
    return dues


def resume(
    case: JointCase, step: PlannedStep, account: str, at: datetime, reason: str | None = None
) -> Iterator[CaseEvent]:
    """The end of a suspension, and of its clock."""
    resumed = StepResumed(at=at, actor=account, step=step.code)
    yield resumed.model_copy(update={"reason": reason}) if reason else resumed
    suspension = case.steps[step.code].suspension
    if suspension is not None and case.clocks[suspension.clock].is_running:
        yield clocks.end_clock(case.clocks[suspension.clock], at)


def _extended(context: StepActContext, command: Extend, calendars: Calendars) -> Iterator[CaseEvent]:
    case, step, at = context.case, context.step, context.at
    clock, extension = case.clock(ClockKind.STATUTORY, step.code), step.limits.extension
    if clock is None or extension is None:
        return
    yield StepExtended(
        at=at,
        actor=context.officer.account,
        step=step.code,
        by=extension,
        source=step.limits.extension_source,
        reason=command.reason,
    )
    yield _moved(case, clock, extension, at, calendars.of(step.department))


def _unextended(
    context: StepActContext, command: WithdrawExtension, calendars: Calendars
) -> Iterator[CaseEvent]:
    """Undo a wrong extension: the first limit applies again, with its milestones if past."""
    case, step, at = context.case, context.step, context.at
    clock = case.clock(ClockKind.STATUTORY, step.code)
    if clock is None or clock.extended_by is None:
        return
    yield StepExtensionWithdrawn(
        at=at,
        actor=context.officer.account,
        step=step.code,
        by=clock.extended_by,
        was_due_at=clock.due_at,
        reason=command.reason,
    )
    yield _moved(case, clock, None, at, calendars.of(step.department))


def _moved(
    case: JointCase, clock: Clock, extension: TimeLimit | None, at: datetime, calendar: WorkCalendar
) -> CaseEvent:
    longer = clock.model_copy(update={"extended_by": extension})
    due = due_by_ledger(case, longer, at, calendar)
    return ClockMoved(at=at, step=clock.step, clock=clock.id, extended_by=extension, **due)


def _grounds(context: StepActContext) -> Choices:
    """What the law gives to the step: the grounds, and the provisions with their grounds."""
    grounds = context.step.grounds
    kinds = {one.kind.value: one.kind.label for one in grounds}
    bases: dict[str, list[str]] = {}
    for one in grounds:
        bases.setdefault(one.basis, []).append(one.kind.label)
    return {
        "suspension_kind": list(kinds.items()),
        "legal_basis": [(text, f"{text}（{'、'.join(labels)}）") for text, labels in bases.items()],
    }


def _example(context: StepActContext, _calendars: Calendars) -> Example:
    last = context.step.grounds[-1]
    return {"suspension_kind": last.kind.value, "legal_basis": last.basis}


SUSPEND = StepActDefinition(
    command=Suspend,
    roles=HEAD,
    guards=(has_ground,),
    checks=ground_wrong,
    events=_suspended,
    choices=_grounds,
    example_in=_example,
    is_approved_by_head=True,
)
RESUME = StepActDefinition(
    command=Resume,
    roles=HEAD,
    guards=(is_suspended,),
    events=_resumed,
    is_possible_while_suspended=True,
)
EXTEND = StepActDefinition(
    command=Extend,
    roles=HEAD,
    guards=(may_be_extended,),
    events=_extended,
    is_approved_by_head=True,
)
WITHDRAW_EXTENSION = StepActDefinition(
    command=WithdrawExtension,
    roles=HEAD,
    guards=(is_extended,),
    events=_unextended,
    is_possible_while_suspended=True,
    is_approved_by_head=True,
)
ACTS = (SUSPEND, RESUME, EXTEND, WITHDRAW_EXTENSION)
"""Suspension and extension are the head's.

Source:
    行政许可法 第四十二条: the head of the agency approves an extension.
"""
