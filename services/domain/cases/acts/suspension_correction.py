"""Correction of a suspension: the old entry is kept, every clock is derived again."""

from datetime import datetime

from schemas.cases.case import Clock, JointCase, PlannedStep
from schemas.cases.commands.limits import CorrectSuspension
from schemas.cases.events import CaseEvent
from schemas.cases.events.clocks import ClockMoved, MoveReason
from schemas.cases.events.suspension import StepSuspensionCorrected
from schemas.clock_id import ClockId
from schemas.errors import InvalidInput
from schemas.vocabulary import ClockKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import HEAD, Example, StepActDefinition
from services.domain.cases.acts.suspension import was_suspended
from services.domain.cases.apply.case import apply_all
from services.domain.cases.clocks.recalculation import annulled, reckoned
from services.domain.timing.clock_deadline import compute_clock_deadline
from services.domain.timing.limits import Deadline


def _corrected(context: StepActContext, command: CorrectSuspension, calendars: Calendars) -> list[CaseEvent]:
    """Events that correct the start and the end of the step's n-th suspension.

    Raises:
        InvalidInput: no such suspension; a time beyond the step's own or this moment, an end before its
            start, an end where the suspension goes on, or an overlap with another suspension.
    """
    case, step, at = context.case, context.step, context.at
    name = ClockId.of_suspension(step.code, command.suspension)
    clock = case.clocks.get(name)
    if clock is None:
        raise InvalidInput.of(("suspension", f"本环节没有第 {command.suspension} 次暂停计时"))
    if wrong := _wrong(case, step, clock, command, at):
        raise InvalidInput.of(wrong)
    start = command.from_at
    end = command.until_at or clock.ended_at
    corrected = StepSuspensionCorrected(
        at=at,
        actor=context.officer.account,
        step=step.code,
        suspension_clock=name,
        from_at=start,
        until_at=end,
        was_from_at=clock.started_at,
        was_until_at=clock.ended_at,
        reason=command.reason,
    )
    calendar = calendars.of(step.department)
    due, warns_at = compute_clock_deadline(clock.kind, clock.limit, clock.counting, start, calendar)
    if warns_at is not None:  # no warning was possible before it was known
        warns_at = max(warns_at, at) if max(warns_at, at) < due.due_at else None
    reason = MoveReason(because="correction", clock=name)
    events = [corrected, _moved(clock, start, end, (due, warns_at), at, reason)]
    if clock.breached_at is not None and end is not None and end <= due.due_at:
        events.append(annulled(clock, None, at, reason))
    return [*events, *reckoned(apply_all(case, events), at, calendars, reason)]


def _moved(
    clock: Clock,
    start: datetime,
    end: datetime | None,
    ends: tuple[Deadline, datetime | None],
    at: datetime,
    reason: MoveReason,
) -> ClockMoved:
    """The corrected suspension: its announced length from the new start, or from start to end."""
    due, warn_at = ends
    moved = ClockMoved(
        at=at,
        step=clock.step,
        clock=clock.id,
        started_at=start,
        counted_from=due.counted_from,
        due_at=due.due_at,
        warn_at=warn_at,
        is_provisional=due.is_provisional,
        reason=reason,
    )
    return moved if end is None else moved.model_copy(update={"ended_at": end})


def _wrong(
    case: JointCase, step: PlannedStep, clock: Clock, command: CorrectSuspension, at: datetime
) -> tuple[str, str] | None:
    start, end = command.from_at, command.until_at or clock.ended_at
    opened = case.steps[step.code].opened_at
    if clock.is_running and command.until_at is not None:
        return "until_at", "该次暂停计时尚未恢复，请先恢复计时，不能填写恢复时间"
    if opened is None or start < opened or start > at:
        return "from_at", "暂停计时开始时间应在环节开始之后、此刻之前"
    if end is not None and (end <= start or end > at):
        return "until_at", "恢复时间应晚于暂停计时开始时间，且不晚于此刻"
    for other in case.clocks.values():
        if other.step != step.code or other.kind is not ClockKind.SUSPENSION or other.id == clock.id:
            continue
        if start < (other.ended_at or at) and other.started_at < (end or at):
            return "from_at", "与本环节另一次暂停计时的时间重叠"
    return None


def _example(context: StepActContext, _calendars: Calendars) -> Example:
    """The last suspension as it is recorded, to be corrected."""
    number = context.state.suspensions
    clock = context.case.clocks[ClockId.of_suspension(context.step.code, number)]
    ended = {"until_at": clock.ended_at.isoformat()} if clock.ended_at else {}
    return {"suspension": number, "from_at": clock.started_at.isoformat(), **ended}


CORRECT_SUSPENSION = StepActDefinition(
    command=CorrectSuspension,
    roles=HEAD,
    guards=(was_suspended,),
    events=_corrected,
    example_in=_example,
    is_possible_while_suspended=True,
    is_approved_by_head=True,
    begins_with_example=True,
    recalculates_clocks=True,
)
ACTS = (CORRECT_SUSPENSION,)
