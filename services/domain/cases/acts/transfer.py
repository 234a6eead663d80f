"""To another department (转办): with its consent, or by the coordinator's decision; the clock goes on."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from schemas.cases.acts import StepActIn
from schemas.cases.events import EventKind
from schemas.errors import ActNotAllowed
from schemas.vocabulary import StepAct
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepRule, StepScene, Wrong
from services.domain.cases.acts.two_persons import may_answer_transfer


def _none_proposed(scene: StepScene) -> ActNotAllowed | None:
    if scene.state.transfer_to is not None:
        return ActNotAllowed("已提出转办，等待对方部门答复", step=scene.step.code)
    return None


def _is_proposed(scene: StepScene) -> ActNotAllowed | None:
    if scene.state.transfer_to is None:
        return ActNotAllowed("本环节没有待答复的转办", step=scene.step.code)
    return None


def _target_wrong(scene: StepScene, said: StepActIn) -> Iterator[Wrong]:
    if said.to_department == scene.case.department(scene.step.code):
        yield "to_department", "本环节已由该部门承办"


def _agreed(scene: StepScene, _said: StepActIn, _calendars: Calendars) -> Mapping[str, Any]:
    return {"department": scene.state.transfer_to, "from": scene.case.department(scene.step.code)}


def _directed(scene: StepScene, said: StepActIn, _calendars: Calendars) -> Mapping[str, Any]:
    return {"department": said.to_department, "from": scene.case.department(scene.step.code)}


RULES: Mapping[StepAct, StepRule] = MappingProxyType(
    {
        StepAct.TRANSFER: StepRule(
            EventKind.STEP_TRANSFER_PROPOSED, guards=(_none_proposed,), checks=_target_wrong
        ),
        StepAct.ACCEPT_TRANSFER: StepRule(
            EventKind.STEP_TRANSFERRED, guards=(_is_proposed, may_answer_transfer), facts=_agreed
        ),
        StepAct.DECLINE_TRANSFER: StepRule(EventKind.STEP_TRANSFER_DECLINED, guards=(_is_proposed,)),
        StepAct.DIRECT_TRANSFER: StepRule(EventKind.STEP_TRANSFERRED, checks=_target_wrong, facts=_directed),
    }
)
"""The limit was promised to the public for the step, whoever acts on it: no due date moves."""
