"""Explanations of suspensions: their ground, and why some of them move no due date."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from schemas.cases.case import OWN_TIME, Clock, JointCase, Pause
from schemas.cases.events.suspension import StepSuspended
from schemas.vocabulary import ClockKind
from services.domain.calendars.calendar import WorkCalendar
from services.domain.cases.clocks.clock_pauses import full_limit, is_exact, steps_under
from services.domain.explanation.counting import IN_DAYS, format_moment
from services.domain.timing.clock_deadline import compute_clock_deadline
from services.domain.timing.suspended_days import SuspendedDays


def explain_pauses(
    case: JointCase, clock: Clock, grounds: Mapping[str, StepSuspended], calendar: WorkCalendar
) -> Iterator[str]:
    """Yield one sentence per suspension: its ground, and why it moves nothing if so."""
    exact = is_exact(case, clock)
    for pause in clock.pauses:
        stretch = f"{format_moment(pause.from_at)} 至 {format_moment(pause.until_at)}"
        effect = explain_effect(clock, pause, calendar, is_exact=exact)
        yield f"{stretch} {_describe_ground(case, grounds, pause.because)}{effect}"
    yield from _explain_ineffective_pauses(case, clock)
    if clock.stopped_at is not None:
        yield f"{format_moment(clock.stopped_at)} 起{_describe_ground(case, grounds, clock.stopped_because)}"


def explain_effect(clock: Clock, pause: Pause, calendar: WorkCalendar, *, is_exact: bool = False) -> str:
    """Explain why a suspension gives no day back; empty where it does.

    Args:
        is_exact: whether suspensions of this limit in days are given back to the minute.
    """
    if clock.limit.unit not in IN_DAYS or is_exact:
        return ""
    others = tuple(one for one in clock.pauses if one is not pause)
    if pause.from_at >= _due(clock, others, calendar):
        return "；时限此前已届满，不顺延"
    if _days(clock, clock.pauses, calendar) != _days(clock, others, calendar):
        return ""
    if _due(clock, others, calendar) != _due(clock, clock.pauses, calendar):
        return "；届满时尚在暂停计时，顺延至恢复计时当日"
    return "；不足一日，不顺延"


def _days(clock: Clock, pauses: tuple[Pause, ...], calendar: WorkCalendar) -> set[date]:
    return SuspendedDays(clock.limit.unit, pauses, calendar).days()


def _due(clock: Clock, pauses: tuple[Pause, ...], calendar: WorkCalendar) -> datetime:
    limit, counting = full_limit(clock), clock.counting
    end, _ = compute_clock_deadline(
        clock.kind, limit, counting, clock.started_at, calendar, pauses, is_term=clock.is_term
    )
    return end.due_at


def _explain_ineffective_pauses(case: JointCase, clock: Clock) -> Iterator[str]:
    """Explain step suspensions that do not move the limit, since other steps are running."""
    if clock.step is not None or clock.kind is not ClockKind.PROMISED:
        return
    moved = {clock.stopped_because, *(pause.because for pause in clock.pauses)}
    under = {step.code: step.name for step in steps_under(case, clock)}
    for other in case.clocks.values():
        if other.kind is ClockKind.SUSPENSION and other.step in under and other.id not in moved:
            start = format_moment(other.started_at)
            yield f"{start} 起“{under[other.step]}”暂停计时，其他环节仍在办理，本时限不顺延"


def _describe_ground(case: JointCase, grounds: Mapping[str, StepSuspended], name: str) -> str:
    if name.endswith(OWN_TIME):
        step = case.plan.step(name.removesuffix(OWN_TIME))
        groups = (one.source for one in case.plan.stage_limits if step.stage in one.stages)
        source = next(groups, step.armed_by)
        return f"不计时：{step.name}{f'（{source}）' if source else ''}"
    event = grounds.get(name)
    if event is None:
        return f"暂停计时：{name}"
    return (
        f"特别程序，暂停计时：{event.suspension_kind.label}（{event.legal_basis}），"
        f"告知 {event.announced_working_days} 个工作日"
        + (f"，批准人 {event.approver}" if event.approver else "")
        + (f"，文书 {event.notice}" if event.notice else "")
    )
