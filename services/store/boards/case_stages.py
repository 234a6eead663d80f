"""What a case shows of its stages, conflicts and children."""

from datetime import datetime
from typing import TypedDict

from schemas.cases.case import Clock, JointCase, stages_in
from schemas.cases.case_parts import ChildState
from schemas.cases.case_views import ChildView, ConflictView, StageView
from schemas.cases.responsibility import lead_of_stage
from schemas.catalogue.matter import MatterStage
from schemas.vocabulary import ClockKind
from services.domain.timing.clocks import sla_status


class StageParts(TypedDict):
    """The fields of a case's view that `led` fills."""

    stages: list[StageView]
    conflicts: list[ConflictView]
    children: list[ChildView]
    parent: str | None


def led(case: JointCase, now: datetime) -> StageParts:
    """The parts of a case's view that tell of stages, conflicts and children."""
    return {
        "stages": [_stage(case, stage, now) for stage in case.plan.stages],
        "conflicts": [
            ConflictView(code=code, **conflict.model_dump(exclude={"statements"}))
            for code, conflict in case.conflicts.items()
        ],
        "children": [
            ChildView(
                **child.model_dump(include={"code", "name", "matter"}),
                **case.children.get(child.code, ChildState()).model_dump(),
            )
            for child in case.plan.children
        ],
        "parent": case.parent,
    }


def _stage(case: JointCase, stage: MatterStage, now: datetime) -> StageView:
    clock = _clock_of(case, stage.code)
    state = case.stages.get(stage.code)
    states = [case.steps[step.code] for step in case.plan.steps if step.stage == stage.code]
    return StageView(
        code=stage.code,
        name=stage.name,
        lead_department=lead_of_stage(case, stage.code),
        sla_status=sla_status(clock, now),
        opened_at=min((one.opened_at for one in states if one.opened_at), default=None),
        closed_at=state.closed_at if state else None,
        outcome=state.outcome if state else None,
        due_at=clock.due_at if clock else None,
    )


def _clock_of(case: JointCase, stage: str) -> Clock | None:
    """The promise that the stage is under: its own, or that of several stages in a row."""
    clocks = [
        clock
        for clock in case.clocks.values()
        if clock.stage is not None and clock.kind is ClockKind.PROMISED and stage in stages_in(clock.stage)
    ]
    return min(clocks, key=lambda clock: len(clock.stage or ""), default=None)
