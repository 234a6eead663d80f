"""Asking other departments (征求意见): all of them or so many, by a day; who is silent is named."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.acts import StepActIn
from schemas.cases.events import CaseEvent, EventKind
from schemas.errors import ActNotAllowed
from schemas.vocabulary import ClockKind, StepAct
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepRule, StepScene, Wrong
from services.domain.cases.acts.step_decisions import is_handler
from services.domain.cases.clocks.closing import numbered, running
from services.domain.timing import clocks


def _asked_wrong(scene: StepScene, said: StepActIn) -> Iterator[Wrong]:
    if scene.case.department(scene.step.code) in said.departments:
        yield "departments", "征求意见的部门不能包括承办部门自己"
    if scene.step.by_appointment and (left_out := set(scene.step.members) - set(said.departments)):
        yield "departments", f"联合验收须一并征求全部成员部门的意见，遗漏：{'、'.join(sorted(left_out))}"
    if len(set(said.departments)) < len(said.departments):
        yield "departments", "征求意见的部门重复"
    if said.opinions_needed is not None and said.opinions_needed > len(said.departments):
        yield "opinions_needed", "需要的意见份数不能多于征求意见的部门数"


def _asked(scene: StepScene, said: StepActIn, _calendars: Calendars) -> Mapping[str, Any]:
    return {
        "clock": numbered(scene.case, ClockKind.CONSULTATION, scene.step.code),
        "needed": said.opinions_needed or len(said.departments),
    }


def _begun(scene: StepScene, said: StepActIn, calendars: Calendars) -> Iterator[CaseEvent]:
    """The time to answer runs beside the step's own, which goes on."""
    code = scene.step.code
    limit = TimeLimit(amount=Decimal(said.opinion_working_days or 1), unit=LimitUnit.WORKING_DAYS)
    name = numbered(scene.case, ClockKind.CONSULTATION, code)
    calendar = calendars.of(scene.step.department)
    yield clocks.start_of(ClockKind.CONSULTATION, name, limit, scene.at, calendar, code)


def _replied(scene: StepScene, _said: StepActIn, _calendars: Calendars) -> Mapping[str, Any]:
    consultation = scene.state.consultation
    clock = scene.case.clocks[consultation.clock] if consultation else None
    is_late = clock is not None and scene.at >= clock.due_at
    return {"department": scene.officer.department, **({"is_late": True} if is_late else {})}


def _is_answered(scene: StepScene) -> ActNotAllowed | None:
    """Closed when enough have answered, or when the time to answer is over: silence is no objection."""
    consultation = scene.state.consultation
    if consultation is None or len(consultation.replies) >= consultation.needed:
        return None
    clock = scene.case.clocks[consultation.clock]
    if scene.at >= clock.due_at:
        return None
    return ActNotAllowed(
        f"尚未收齐意见，且征求意见期限未满：{'、'.join(consultation.silent)}", step=scene.step.code
    )


def _summed_up(scene: StepScene, _said: StepActIn, _calendars: Calendars) -> Mapping[str, Any]:
    consultation = scene.state.consultation
    if consultation is None:
        return {}
    return {
        "replies": {department: verdict.value for department, verdict in consultation.replies.items()},
        "silent": list(consultation.silent),
    }


def _closed(scene: StepScene, _said: StepActIn, _calendars: Calendars) -> Iterator[CaseEvent]:
    if (clock := running(scene.case, ClockKind.CONSULTATION, scene.step.code)) is not None:
        yield clocks.ended(clock, scene.at)


RULES: Mapping[StepAct, StepRule] = MappingProxyType(
    {
        StepAct.CONSULT: StepRule(
            EventKind.STEP_CONSULTED, guards=(is_handler,), checks=_asked_wrong, facts=_asked, then=_begun
        ),
        StepAct.REPLY: StepRule(EventKind.STEP_REPLIED, facts=_replied),
        StepAct.CLOSE_CONSULTATION: StepRule(
            EventKind.STEP_CONSULTATION_CLOSED,
            guards=(is_handler, _is_answered),
            facts=_summed_up,
            then=_closed,
        ),
    }
)
