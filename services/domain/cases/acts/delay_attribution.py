"""To whom a delay is counted: the department may object, the coordinator decides; no breach is undone."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from schemas.cases.acts import StepActIn
from schemas.cases.events import EventKind
from schemas.errors import ActNotAllowed, SecondPersonRequired
from schemas.vocabulary import StepAct
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepRule, StepScene
from services.domain.cases.acts.two_persons import may_decide_objection


def disputable(scene: StepScene) -> str | None:
    """The breached clock of the step whose delay nobody has yet disputed; the oldest first."""
    mine = [c for c in scene.case.clocks.values() if c.step == scene.step.code and c.kind.is_of_work]
    open_ones = [(c.breached_at, c.id) for c in mine if c.breached_at and c.id not in scene.state.objections]
    return min(open_ones)[1] if open_ones else None


def disputed(scene: StepScene) -> str | None:
    """The clock whose objection waits for a decision."""
    return next((clock for clock, found in scene.state.objections.items() if found is None), None)


def _is_late(scene: StepScene) -> ActNotAllowed | None:
    if disputed(scene) is not None:
        return ActNotAllowed("归责异议正在裁定中", step=scene.step.code)
    if disputable(scene) is None:
        return ActNotAllowed("本环节没有可提异议的超时记录", step=scene.step.code)
    return None


def _is_disputed(scene: StepScene) -> ActNotAllowed | None:
    if disputed(scene) is None:
        return ActNotAllowed("本环节没有待裁定的归责异议", step=scene.step.code)
    return None


def _is_by_another(scene: StepScene) -> SecondPersonRequired | None:
    return may_decide_objection(scene, disputed(scene))


def _objected(scene: StepScene, _said: StepActIn, _calendars: Calendars) -> Mapping[str, Any]:
    return {"about": disputable(scene)}


def _decided(scene: StepScene, _said: StepActIn, _calendars: Calendars) -> Mapping[str, Any]:
    return {"about": disputed(scene)}


RULES: Mapping[StepAct, StepRule] = MappingProxyType(
    {
        StepAct.OBJECT: StepRule(EventKind.STEP_DELAY_OBJECTED, guards=(_is_late,), facts=_objected),
        StepAct.DECIDE_OBJECTION: StepRule(
            EventKind.STEP_OBJECTION_DECIDED, guards=(_is_disputed, _is_by_another), facts=_decided
        ),
    }
)
"""The breach stays on file; figures count its time to whom the decision names."""
