"""Start of a step's clocks: at opening, at an outside event, or as a term that ends itself."""

from collections.abc import Iterator
from datetime import datetime

from schemas.cases.case import JointCase, PlannedStep
from schemas.cases.commands.limits import RecordEvent
from schemas.cases.events import CaseEvent
from schemas.cases.events.clocks import ClockStarted
from schemas.cases.events.suspension import StepExternalEventRecorded
from schemas.errors import InvalidInput
from schemas.vocabulary import ClockKind, ClockStart
from services.domain.calendars.site_calendars import Calendars
from services.domain.timing import clocks


def at_opening(
    case: JointCase, step: PlannedStep, moment: datetime, calendars: Calendars
) -> Iterator[ClockStarted]:
    """The clocks that start as the step opens; one that waits for an outside event has none yet."""
    if step.starts is not ClockStart.EXTERNAL:
        yield from _started(case, step, moment, moment, calendars)


def case_clocks(
    case: JointCase, step: PlannedStep, moment: datetime, calendars: Calendars
) -> list[CaseEvent]:
    """Start the case's own clocks if they waited for the first step that counts and this is it.

    Source:
        政策文件附件第 30 项: the promise of simple deregistration counts from the end of the public notice.
    """
    if not step.is_counted or case.clock(ClockKind.PROMISED) is not None or case.begun_at is None:
        return []
    return list(clocks.start_limit_clocks(case.plan.limits, moment, calendars.of(None)))


def begins_uncounted(case: JointCase) -> bool:
    """Whether the case begins with uncounted time: the owner's own, or a public notice."""
    needed = [step for step in case.plan.steps if step.needed]
    codes = {step.code for step in needed}
    first = [step for step in needed if not codes & set(step.after)]
    return bool(first) and not any(step.is_counted for step in first)


def armed(
    case: JointCase, step: PlannedStep, command: RecordEvent, account: str, at: datetime, calendars: Calendars
) -> list[CaseEvent]:
    """Events that log an outside event: the step's clocks count from when it happened.

    Raises:
        InvalidInput: it would have happened before the step was open, or in the future.
    """
    happened_at = command.happened_at or at
    opened_at = case.steps[step.code].opened_at
    if opened_at is None or not opened_at <= happened_at <= at:
        raise InvalidInput.of(("happened_at", "事件发生时间应在环节开始之后、此刻之前"))
    event = StepExternalEventRecorded(
        at=at, actor=account, step=step.code, happened_at=happened_at, text=command.text
    )
    return [event, *_started(case, step, happened_at, at, calendars)]


def _started(
    case: JointCase, step: PlannedStep, moment: datetime, at: datetime, calendars: Calendars
) -> Iterator[ClockStarted]:
    calendar = calendars.of(step.department)
    is_term = step.starts is ClockStart.TIMER
    shared = case.clock_of_act(ClockKind.STATUTORY, step.code)
    is_kept = is_term or (shared is not None and shared.is_running)
    limits = step.limits.model_copy(update={"statutory": None}) if is_kept else step.limits
    others = _rest_of_act(case, step)
    for event in clocks.start_limit_clocks(limits, moment, calendar, step.code, is_term=is_term):
        also: dict[str, object] = {"at": at}
        if not step.is_counted:
            also["is_owners"] = True
        if others and event.clock_kind is ClockKind.STATUTORY:
            also["also_for"] = others
        yield event.model_copy(update=also)


def _rest_of_act(case: JointCase, step: PlannedStep) -> tuple[str, ...]:
    """The other unsettled steps of the legal act (行政行为) to which the step belongs."""
    return tuple(
        other.code
        for other in case.plan.steps
        if step.part_of
        and other.part_of == step.part_of
        and other.code != step.code
        and not case.steps[other.code].status.is_settled
    )
