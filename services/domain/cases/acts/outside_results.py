"""Results that a department reached in a system of its own and keys in afterwards (补录)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from schemas.cases.acts import StepActIn
from schemas.cases.events import CaseEvent, EventKind
from schemas.vocabulary import ClockKind, StepAct
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepRule, StepScene, Wrong
from services.domain.cases.acts.step_decisions import (
    is_complete,
    is_handler,
    may_be_decided,
    refused,
    results_wrong,
)
from services.domain.cases.clocks.closing import step_ended


def earliest(scene: StepScene) -> datetime:
    """The first moment at which the step may have ended outside: opened, and not suspended any more."""
    mine = (c for c in scene.case.clocks.values() if c.step == scene.step.code)
    ends = [clock.ended_at for clock in mine if clock.kind is ClockKind.SUSPENSION and clock.ended_at]
    return max([scene.state.armed_at or scene.state.opened_at or scene.at, *ends])


def _moment_wrong(scene: StepScene, said: StepActIn) -> Iterator[Wrong]:
    if said.happened_at is not None and not earliest(scene) <= said.happened_at <= scene.at:
        yield "happened_at", "实际办结时间应在环节开始（或最近一次恢复计时）之后、此刻之前"


def _approval_wrong(scene: StepScene, said: StepActIn) -> Iterator[Wrong]:
    yield from _moment_wrong(scene, said)
    yield from results_wrong(scene, said)


def _marked(_scene: StepScene, _said: StepActIn, _calendars: Calendars) -> Mapping[str, Any]:
    return {"is_outside": True}


def _refusal(scene: StepScene, said: StepActIn, calendars: Calendars) -> Mapping[str, Any]:
    return {"is_outside": True, **refused(scene, said, calendars)}


def _settled(scene: StepScene, said: StepActIn, _calendars: Calendars) -> Iterator[CaseEvent]:
    """The clocks end when it really happened: a breach filed since was none."""
    yield from step_ended(scene.case, scene.step.code, scene.at, said.happened_at)


RULES: Mapping[StepAct, StepRule] = MappingProxyType(
    {
        StepAct.RECORD_OUTSIDE_RESULT: StepRule(
            EventKind.STEP_APPROVED,
            guards=(is_handler, may_be_decided, is_complete),
            checks=_approval_wrong,
            facts=_marked,
            then=_settled,
        ),
        StepAct.RECORD_OUTSIDE_REFUSAL: StepRule(
            EventKind.STEP_REFUSED,
            guards=(is_handler, may_be_decided),
            checks=_moment_wrong,
            facts=_refusal,
            then=_settled,
        ),
    }
)
"""What follows starts when the result is put on file: nobody can begin before being told.

Source:
    浙江省保障“最多跑一次”改革规定 第五条: sequential items start with the written notice of the former one.
"""
