"""Case progress for a workflow: stages, open steps, deadlines, and events since then."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.cases.advance_result import CaseAdvanceResult, OpenStep, StageProgress
from schemas.cases.case import JointCase
from schemas.cases.events import EventKind
from schemas.vocabulary import ClockKind, SlaStatus
from services.domain.cases.child_cases import due_children
from services.domain.cases.clocks.effective_clock import effective_clock
from services.domain.coordination.deadlines import RealTime, deadlines_of
from services.domain.explanation.clocks import subject_of
from services.domain.timing.clocks import sla_status

SETTLING = frozenset(
    {
        EventKind.STEP_APPROVED,
        EventKind.STEP_REFUSED,
        EventKind.STEP_SKIPPED,
        EventKind.STEP_CANCELLED,
        EventKind.STEP_WITHDRAWN,
        EventKind.STEP_STOPPED,
        EventKind.STEP_REVOKED,
        EventKind.STEP_ELAPSED,
    }
)
WORST_FIRST = (SlaStatus.RED, SlaStatus.AMBER)


@dataclass(frozen=True)
class LoggedEvent:
    """One event of the case's log, as much as is needed to name it; `level` of an escalation."""

    kind: EventKind
    step: str | None
    clock: str | None
    level: int | None = None


def progress_for_workflow(
    case: JointCase,
    last_seq: int,
    happened: Iterable[LoggedEvent],
    time: RealTime,
    departments: Mapping[str, str],
    supervision_orders: Iterable[str] = (),
) -> CaseAdvanceResult:
    """The case at that moment; `happened` lists the events since its workflow last advanced it."""
    at = max(time.now + case.time_offset, case.last_at)
    open_steps = tuple(_open_steps(case, at, departments))
    deadlines = deadlines_of(case, time)
    stages = tuple(_stages(case))
    opened, settled, warned, breached, escalated = _what_happened(case, list(happened))
    return CaseAdvanceResult(
        case_no=case.case_no,
        matter=case.plan.matter,
        region=case.region,
        status=case.status,
        is_over=not case.has_open_obligations,
        last_seq=last_seq,
        summary=f"{case.plan.matter_name} · {case.status.label}",
        stage=next((one.code for one in stages if one.settled < one.steps), None),
        stages=stages,
        open_steps=open_steps,
        deadlines=deadlines,
        sla_status=_worst(case, open_steps, at),
        next_deadline_at=deadlines[0].at if deadlines else None,
        opened=opened,
        settled=settled,
        warned=warned,
        breached=breached,
        escalated=escalated,
        supervision_orders=tuple(supervision_orders),
        child_cases=tuple(
            child.case_no for child in case.children.values() if child.case_no and child.outcome is None
        ),
        children_to_start=tuple(child.code for child in due_children(case)),
        stages_closed=len(case.stages),
    )


def _open_steps(case: JointCase, at: datetime, departments: Mapping[str, str]) -> Iterable[OpenStep]:
    for step in case.plan.steps:
        if not case.steps[step.code].status.is_active:
            continue
        promised = case.clock(ClockKind.PROMISED, step.code)
        department = case.department(step.code)
        yield OpenStep(
            code=step.code,
            name=step.name,
            department=department,
            department_name=departments.get(department, department),
            due_at=promised.due_at if promised else None,
            sla_status=sla_status(promised, at),
        )


def _stages(case: JointCase) -> Iterable[StageProgress]:
    for stage in case.plan.stages:
        steps = [case.steps[step.code].status for step in case.plan.steps if step.stage == stage.code]
        yield StageProgress(
            code=stage.code,
            name=stage.name,
            settled=sum(status.is_settled for status in steps),
            steps=len(steps),
            is_closed=stage.code in case.stages,
        )


def _worst(case: JointCase, open_steps: Iterable[OpenStep], at: datetime) -> SlaStatus:
    """Breached or warned if the case or an active step is; else the status of the case's clock."""
    own = sla_status(effective_clock(case), at)
    shown = {own, *(step.sla_status for step in open_steps)}
    return next((status for status in WORST_FIRST if status in shown), own)


def _what_happened(case: JointCase, log: list[LoggedEvent]) -> tuple[tuple[str, ...], ...]:
    """Opened, settled, warned, breached and escalated, each thing once, in order."""

    def steps(*kinds: EventKind) -> tuple[str, ...]:
        codes = dict.fromkeys(one.step for one in log if one.kind in kinds and one.step in case.steps)
        return tuple(code for code in codes if code)

    def clocks(kind: EventKind) -> tuple[str, ...]:
        found = (one for one in log if one.kind is kind and one.clock in case.clocks)
        return tuple(
            f"{_clock(case, one.clock or '')}{f' · 第 {one.level} 级' if one.level else ''}" for one in found
        )

    settled = [code for code in steps(*SETTLING) if case.steps[code].status.is_settled]
    return (
        tuple(case.plan.step(code).name for code in steps(EventKind.STEP_OPENED)),
        tuple(f"{case.plan.step(code).name}：{case.steps[code].status.label}" for code in settled),
        clocks(EventKind.DEADLINE_WARNING),
        clocks(EventKind.DEADLINE_BREACHED),
        clocks(EventKind.DEADLINE_ESCALATED),
    )


def _clock(case: JointCase, clock_id: str) -> str:
    clock = case.clocks[clock_id]
    return f"{subject_of(case, clock)} · {clock.kind.label}"
