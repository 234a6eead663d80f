"""Suspending, resuming and extending a step, and taking an extension back: events, and what the law asks."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.acts import StepActIn
from schemas.cases.case import Clock, JointCase, PlannedStep
from schemas.cases.events import CaseEvent
from schemas.cases.events.clocks import ClockMoved
from schemas.cases.events.suspension import (
    StepExtended,
    StepExtensionWithdrawn,
    StepResumed,
    StepSuspended,
)
from schemas.clock_id import ClockId
from schemas.errors import ActNotAllowed, NotPermitted
from schemas.law import SuspensionGround
from schemas.vocabulary import ClockKind, StepAct
from services.domain.calendars.calendar import WorkCalendar
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.clocks.clock_pauses import due_by_ledger
from services.domain.timing import clocks

WHILE_SUSPENDED = frozenset(
    {
        StepAct.RESUME,
        StepAct.ASSIGN,
        StepAct.WITHDRAW,
        StepAct.OBJECT,
        StepAct.DECIDE_OBJECTION,
        StepAct.EXPLAIN_DELAY,
        StepAct.NOTE,
        StepAct.CORRECT_SUSPENSION,
        StepAct.WITHDRAW_EXTENSION,
        StepAct.REVISE,
    }
)
"""What may be done to a step that stands still; whoever wants to decide it lets it go on first."""


def suspension_refusal(
    case: JointCase, step: PlannedStep, act: StepAct, at: datetime
) -> ActNotAllowed | NotPermitted | None:
    """Why the step's suspension, or the lack of one, forbids the act at `at`; None when it does not.

    ActNotAllowed: suspended twice, resumed without, decided while suspended; or extended twice, or after
    the limit has passed (行政许可法 第四十二条: a period is prolonged before it ends). NotPermitted: no law
    lets this step's limit be extended.
    """
    is_suspended = case.steps[step.code].suspension is not None
    if is_suspended and act not in WHILE_SUSPENDED:
        return ActNotAllowed(f"环节已暂停计时，不能“{act.label}”，请先恢复计时", step=step.code, act=act)
    if act is StepAct.RESUME and is_suspended and _is_with_applicant(case, step):
        return ActNotAllowed(
            "正在等待修改后的图纸，请登记收到的图纸（逾期未送的才恢复计时）", step=step.code, act=act
        )
    if act is StepAct.RESUME and not is_suspended:
        return ActNotAllowed("环节没有暂停计时，不能恢复", step=step.code, act=act)
    if act is StepAct.CORRECT_SUSPENSION and not case.steps[step.code].suspensions:
        return ActNotAllowed("环节没有暂停过计时，没有可以更正的记录", step=step.code, act=act)
    if act is StepAct.WITHDRAW_EXTENSION:
        clock = case.clock(ClockKind.STATUTORY, step.code)
        if clock is None or clock.extended_by is None or clock.breached_at is not None:
            return ActNotAllowed("法定时限没有延长过，或者已经超时，没有可以撤回的延长", step=step.code)
    return _extension_refusal(case, step, at) if act is StepAct.EXTEND else None


def _is_with_applicant(case: JointCase, step: PlannedStep) -> bool:
    """Whether drawings are being revised in the time given for it; afterwards the review goes on without."""
    state = case.steps[step.code]
    return state.awaits_revision and state.is_excluded


def _extension_refusal(
    case: JointCase, step: PlannedStep, at: datetime
) -> ActNotAllowed | NotPermitted | None:
    if step.limits.extension is None:
        return NotPermitted("本环节的法定时限没有可以延长的依据", step=step.code)
    clock = case.clock(ClockKind.STATUTORY, step.code)
    if clock is None or clock.extended_by is not None:
        return ActNotAllowed("法定时限只能延长一次", step=step.code)
    if at >= clock.due_at:
        return ActNotAllowed("法定时限已届满，不能再延长", step=step.code)
    return None


def kind_wrong(context: StepActContext, command: StepActIn) -> Iterator[tuple[str, str]]:
    """Only for a ground that the law gives to this step, by its own provision.

    Source:
        行政许可法 第四十五条: the closed list of what does not count; a supplement is not on it.
    """
    grounds = context.step.grounds
    bases = [one.basis for one in grounds if one.kind is command.suspension_kind]
    if not bases and command.suspension_kind is not None:
        known = "、".join(dict.fromkeys(one.kind.label for one in grounds))
        yield (
            "suspension_kind",
            f"本环节不得为{command.suspension_kind.label}暂停计时，依法可以暂停计时的事由：{known}",
        )
    elif command.legal_basis not in bases:
        yield "legal_basis", f"法律依据须从本环节列出的依据中选择：{'、'.join(bases)}"


def no_ground(context: StepActContext) -> NotPermitted | None:
    """Nothing stands still where no law lets it: what is done on the spot, a filing, a bank's business.

    Source:
        企业投资项目核准和备案管理条例 第十三条: a filing is complete when everything was received.
    """
    if not context.step.grounds:
        return NotPermitted("本环节没有法律规定的特别程序，时限不得暂停", step=context.step.code)
    return None


def suspension_events(
    context: StepActContext, command: StepActIn, calendars: Calendars
) -> Iterator[CaseEvent]:
    """The events of these acts, without what they do to the clocks that stop or go on."""
    case, step, at, account = context.case, context.step, context.at, context.officer.account
    calendar = calendars.of(step.department)
    if command.act is StepAct.SUSPEND and command.suspension_kind is not None:
        ground = SuspensionGround(kind=command.suspension_kind, basis=command.legal_basis or "")
        days = command.announced_working_days or 1
        yield from suspended(context, ground, days, calendar, command.notice, reason=command.reason)
    elif command.act is StepAct.RESUME:
        yield from gone_on(case, step, account, at, command.reason)
    elif command.act is StepAct.EXTEND:
        yield from _extended(case, step, command, account, at, calendar)
    elif command.act is StepAct.WITHDRAW_EXTENSION:
        yield from _unextended(case, step, command, account, at, calendar)


def suspended(
    context: StepActContext,
    ground: SuspensionGround,
    days: int,
    calendar: WorkCalendar,
    notice: str | None = None,
    *,
    told_by: str | None = None,
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
    given = {"notice": notice, "told_by": told_by, "reason": reason}
    yield event.model_copy(update={name: value for name, value in given.items() if value})
    length = TimeLimit(amount=Decimal(days), unit=LimitUnit.WORKING_DAYS)
    yield clocks.start_clock(ClockKind.SUSPENSION, clock, length, at, calendar, code)


def gone_on(
    case: JointCase, step: PlannedStep, account: str, at: datetime, reason: str | None = None
) -> Iterator[CaseEvent]:
    """The end of a suspension, and of its clock."""
    resumed = StepResumed(at=at, actor=account, step=step.code)
    yield resumed.model_copy(update={"reason": reason}) if reason else resumed
    suspension = case.steps[step.code].suspension
    if suspension is not None and case.clocks[suspension.clock].is_running:
        yield clocks.end_clock(case.clocks[suspension.clock], at)


def _extended(
    case: JointCase, step: PlannedStep, command: StepActIn, account: str, at: datetime, calendar: WorkCalendar
) -> Iterator[CaseEvent]:
    clock = case.clock(ClockKind.STATUTORY, step.code)
    extension = step.limits.extension
    if clock is None or extension is None:
        return
    yield StepExtended(
        at=at,
        actor=account,
        step=step.code,
        by=extension,
        source=step.limits.extension_source,
        reason=command.reason or "",
    )
    yield _moved(case, clock, extension, at, calendar)


def _unextended(
    case: JointCase, step: PlannedStep, command: StepActIn, account: str, at: datetime, calendar: WorkCalendar
) -> Iterator[CaseEvent]:
    """An extension entered wrongly: the limit is the first one again, and struck where that is past."""
    clock = case.clock(ClockKind.STATUTORY, step.code)
    if clock is None or clock.extended_by is None:
        return
    yield StepExtensionWithdrawn(
        at=at,
        actor=account,
        step=step.code,
        by=clock.extended_by,
        was_due_at=clock.due_at,
        reason=command.reason or "",
    )
    yield _moved(case, clock, None, at, calendar)


def _moved(
    case: JointCase, clock: Clock, extension: TimeLimit | None, at: datetime, calendar: WorkCalendar
) -> CaseEvent:
    longer = clock.model_copy(update={"extended_by": extension})
    due = due_by_ledger(case, longer, at, calendar)
    return ClockMoved(at=at, step=clock.step, clock=clock.id, extended_by=extension, **due)
