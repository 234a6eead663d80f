"""Delay attribution: a department objects, the coordinator decides; no breach is undone."""

from collections.abc import Iterator, Mapping

from schemas.cases.commands.limits import DecideObjection, ObjectToDelay
from schemas.cases.step import DelayRuling
from schemas.errors import ActNotAllowed, SecondPersonRequired
from schemas.vocabulary import Attribution
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import ADMINISTRATOR, HEAD, StepActDefinition, Wrong
from services.domain.cases.acts.guards.two_persons import may_decide_objection


def disputable(context: StepActContext) -> str | None:
    """The breached clock of the step whose delay is not yet disputed; the oldest first."""
    mine = [c for c in context.case.clocks.values() if context.step.code in c.steps and c.kind.is_of_work]
    open_ones = [
        (c.breached_at, c.id) for c in mine if c.breached_at and c.id not in context.state.objections
    ]
    return min(open_ones)[1] if open_ones else None


def disputed(context: StepActContext) -> str | None:
    """The clock whose objection awaits a decision; else the last decided one, to revise it."""
    found = context.state.objections
    return next((clock for clock, decision in found.items() if decision is None), next(reversed(found), None))


def _waits(context: StepActContext) -> bool:
    return any(decision is None for decision in context.state.objections.values())


def _is_late(context: StepActContext) -> ActNotAllowed | None:
    if _waits(context):
        return ActNotAllowed("归责异议正在裁定中", step=context.step.code)
    if disputable(context) is None:
        return ActNotAllowed("本环节没有可提异议的超时记录", step=context.step.code)
    return None


def _is_disputed(context: StepActContext) -> ActNotAllowed | None:
    if disputed(context) is None:
        return ActNotAllowed("本环节没有待裁定的归责异议", step=context.step.code)
    return None


def _is_by_another(context: StepActContext) -> SecondPersonRequired | None:
    return may_decide_objection(context, disputed(context))


def _objected(
    context: StepActContext, _command: ObjectToDelay, _calendars: Calendars
) -> Mapping[str, object]:
    return {"about": disputable(context)}


def _decided(
    context: StepActContext, _command: DecideObjection, _calendars: Calendars
) -> Mapping[str, object]:
    """What is decided, and what applied before: the earlier decision, or the step's department."""
    clock = disputed(context)
    before = context.state.ruling(clock) or DelayRuling(attributed_to=Attribution.DEPARTMENT)
    return {
        "about": clock,
        "was_attributed_to": before.attributed_to,
        "was_department": before.department,
    }


def _charged_wrong(context: StepActContext, command: DecideObjection) -> Iterator[Wrong]:
    is_other = command.attributed_to is Attribution.OTHER_DEPARTMENT
    if is_other and command.to_department is None:
        yield "to_department", "归责于其他部门的，须写明哪个部门"
    if not is_other and command.to_department is not None:
        yield "to_department", "只有归责于其他部门时填写"
    if is_other and command.to_department == context.case.department(context.step.code):
        yield "to_department", "本环节由该部门承办，请选择“本部门”"


OBJECT = StepActDefinition(
    command=ObjectToDelay,
    roles=HEAD,
    guards=(_is_late,),
    facts=_objected,
    is_possible_while_suspended=True,
)
DECIDE_OBJECTION = StepActDefinition(
    command=DecideObjection,
    roles=ADMINISTRATOR,
    guards=(_is_disputed, _is_by_another),
    checks=_charged_wrong,
    facts=_decided,
    is_possible_while_suspended=True,
)
ACTS = (OBJECT, DECIDE_OBJECTION)
"""The breach stays on file; figures count its time to whom the last decision names."""
