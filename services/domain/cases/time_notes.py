"""Notes for the applicant: uncounted time, dates not yet fixed, and causes of delay."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from schemas.cases.case import Clock, JointCase, PlannedStep
from schemas.cases.events import Event
from schemas.cases.events.accountability import StepDelayExplained
from schemas.cases.events.suspension import StepSuspended
from schemas.cases.time_notes import TimeNote, TimeNoteKind
from schemas.vocabulary import ClockKind, ClockStart
from services.domain.calendars.calendar import beijing_date, in_beijing
from services.domain.cases.clocks.clock_pauses import awaits_event
from services.domain.law.citations import EXPLANATION_BASIS, EXPLANATION_DUTY_SINCE

_PROVISIONAL = "到期日所在年份的放假安排尚未公布，办结时间为暂定，以国家公布的放假安排为准。"


def time_notes(case: JointCase, log: Iterable[Event]) -> tuple[TimeNote, ...]:
    """Everything that the applicant should know of the case's time, in order of its steps."""
    log = list(log)
    notes = [*_suspensions(case, log), *_own_time(case)]
    promised = case.clock(ClockKind.PROMISED)
    if promised is not None and promised.is_running and promised.is_provisional:
        notes.append(TimeNote(kind=TimeNoteKind.PROVISIONAL, until=promised.due_at, text=_PROVISIONAL))
    return (*notes, *_explanations(case, log))


def _suspensions(case: JointCase, log: Iterable[Event]) -> Iterator[TimeNote]:
    """Each special procedure, the one that goes on and those that are over.

    Source:
        行政许可法 第四十五条: such time does not count, and the applicant is informed of its length.
    """
    promised = case.clock(ClockKind.PROMISED)
    because = {promised.stopped_because, *(one.because for one in promised.pauses)} if promised else set()
    for event in log:
        if isinstance(event, StepSuspended):
            clock = case.clocks[event.suspension_clock]
            yield _suspension(case, event, clock, moves_promise=clock.id in because)


def _suspension(case: JointCase, event: StepSuspended, clock: Clock, *, moves_promise: bool) -> TimeNote:
    goes_on = clock.is_running and clock.breached_at is None
    until = clock.due_at if goes_on or clock.ended_at is None else min(clock.ended_at, clock.due_at)
    ground = event.suspension_kind.label
    basis, name = event.legal_basis, case.plan.step(event.step).name
    text = f"“{name}”因{ground}依法进行特别程序，自{_moment(clock.started_at)}"
    if goes_on:
        text += f"起暂停计时，预计至{_moment(until)}，所需时间不计入办理期限（{basis}）。"
        text += "恢复计时后，承诺办结时间相应顺延。" if moves_promise else "其他环节照常办理。"
    else:
        text += f"至{_moment(until)}暂停计时，不计入办理期限（{basis}）。"
    return TimeNote(
        kind=TimeNoteKind.PAUSED if goes_on else TimeNoteKind.WAS_PAUSED,
        step=name,
        since=clock.started_at,
        until=until,
        ground=ground,
        basis=basis,
        moves_promise=moves_promise,
        text=text,
    )


def _own_time(case: JointCase) -> Iterator[TimeNote]:
    """Steps that run now in the owner's own time, or while a public notice hangs out."""
    for step in case.plan.steps:
        state = case.steps[step.code]
        is_own = not step.is_counted or awaits_event(case, step)
        if not state.status.is_active or not is_own or state.opened_at is None:
            continue
        is_notice = step.starts is ClockStart.TIMER
        term = case.clock(ClockKind.PROMISED, step.code) if is_notice else None
        yield TimeNote(
            kind=TimeNoteKind.PUBLIC_NOTICE if is_notice else TimeNoteKind.OWN_TIME,
            step=step.name,
            since=state.opened_at,
            until=term.due_at if term else None,
            basis=_source_of_counting(case, step),
            moves_promise=True,
            text=_own_time_text(case, step, state.opened_at),
        )


def _own_time_text(case: JointCase, step: PlannedStep, since: datetime) -> str:
    who = "正在公示" if step.starts is ClockStart.TIMER else "由您或者您委托的单位办理"
    basis = _source_of_counting(case, step)
    return (
        f"“{step.name}”{who}，自{_moment(since)}起的时间不计入部门办理时限"
        f"{f'（{basis}）' if basis else ''}，部门接着办理后，承诺办结时间相应顺延。"
    )


def _source_of_counting(case: JointCase, step: PlannedStep) -> str:
    """The source that excludes this time: the guideline of the stages, or the step's term."""
    sources = [group.source for group in case.plan.stage_limits if step.stage in group.stages]
    return next(iter(sources), step.armed_by)


def _explanations(case: JointCase, log: Iterable[Event]) -> Iterator[TimeNote]:
    """A department's explanation of its delay, and its new date."""
    for event in log:
        if not isinstance(event, StepDelayExplained):
            continue
        reason, name, expected_on = event.reason, case.plan.step(event.step).name, event.expected_on
        is_owed = beijing_date(event.at) >= EXPLANATION_DUTY_SINCE
        yield TimeNote(
            kind=TimeNoteKind.DELAY_EXPLAINED,
            step=name,
            since=event.at,
            basis=EXPLANATION_BASIS if is_owed else "",
            reason=reason,
            expected_on=expected_on,
            text=f"“{name}”未按承诺时限办结，原因：{reason.rstrip('。')}。预计{expected_on}办结。",
        )


def _moment(at: datetime) -> str:
    return f"{in_beijing(at):%Y-%m-%d %H:%M}"
