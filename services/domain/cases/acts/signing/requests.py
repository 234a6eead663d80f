"""Signers added to a step and removed from it (加签, 减签) by who handles it."""

from collections.abc import Iterator, Mapping

from schemas.cases.case import JointCase
from schemas.cases.commands.signing import AddSigner, RemoveSigner
from schemas.cases.events import CaseEvent
from schemas.cases.signing import Signer, SignerName, Signing
from schemas.errors import ActNotAllowed
from schemas.vocabulary import ClockKind, SigningPosition
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import (
    DEPARTMENT,
    AnyStepAct,
    Choices,
    Example,
    StepActDefinition,
    Wrong,
)
from services.domain.cases.acts.signing.turns import most_hours, next_signer, signing_of, time_left, turned
from services.domain.cases.acts.step_decisions import is_handler

MOST_SIGNERS = 20
"""So many signers a step may have in one cycle, those removed included."""


def departments_of(case: JointCase) -> list[str]:
    """The departments that have a step in the case, or lead a stage of it."""
    steps = [case.department(step.code) for step in case.plan.steps if step.needed]
    return list(dict.fromkeys([*steps, *(stage.lead_department for stage in case.plan.stages)]))


def _is_in_time(context: StepActContext) -> ActNotAllowed | None:
    """A signer has at most what remains of the promise: nothing, when it is over."""
    promised = context.case.clock(ClockKind.PROMISED, context.step.code)
    if promised is not None and promised.is_running and context.at >= promised.due_at:
        return ActNotAllowed("本环节承诺时限已届满，不能再加签", step=context.step.code)
    return None


def _has_room(context: StepActContext) -> ActNotAllowed | None:
    if len(signing_of(context).signers) >= MOST_SIGNERS:
        return ActNotAllowed(f"本环节加签已达 {MOST_SIGNERS} 人次，不能再加签", step=context.step.code)
    return None


def _signer_wrong(context: StepActContext, command: AddSigner) -> Iterator[Wrong]:
    own, others = context.case.department(context.step.code), departments_of(context.case)
    if (command.colleague is None) is (command.department is None):
        yield "colleague", "请在本部门人员、其他部门中选择一个签署人"
    if command.colleague in {*context.officer.persons, context.state.handler} - {None}:
        yield "colleague", "经办人、加签人及其代岗人员不能为自己签署"
    if any(one.name.account == command.colleague for one in signing_of(context).open if command.colleague):
        yield "colleague", "该人员已在待签署之列"
    if command.department == own:
        yield "department", "本部门签署的，请选择签署人员"
    elif command.department is not None and command.department not in others:
        yield "department", "只能由本件的其他部门签署"
    if command.position is SigningPosition.BEFORE and signing_of(context).draft is not None:
        yield "position", "拟办决定已送签，不能再前加签"


def _hours_wrong(context: StepActContext, command: AddSigner, calendars: Calendars) -> Iterator[Wrong]:
    own = context.case.department(context.step.code)
    left = time_left(context, calendars.of(command.department or own))
    if left is not None and command.working_hours > (most := most_hours(left)):
        yield "working_hours", f"会签期限不能超过本环节承诺时限的剩余时间（{most} 个工作小时）"


def _added(context: StepActContext, command: AddSigner) -> tuple[Signer, Signing]:
    """The new signer, and the signatures with it."""
    department = command.department or context.case.department(context.step.code)
    signing = signing_of(context)
    signer = Signer(
        number=len(signing.signers) + 1,
        position=command.position,
        name=SignerName(department=department, account=command.colleague),
        working_hours=command.working_hours,
    )
    return signer, signing.with_signer(signer)


def _add_facts(context: StepActContext, command: AddSigner, _calendars: Calendars) -> Mapping[str, object]:
    signer, after = _added(context, command)
    return {"number": signer.number, "signer": signer.name, "next_signer": next_signer(context, after)}


def _add_turn(context: StepActContext, command: AddSigner, calendars: Calendars) -> Iterator[CaseEvent]:
    yield from turned(context, _added(context, command)[1], calendars)


def _add_example(context: StepActContext, _calendars: Calendars) -> Example:
    """Another department of the case, or else a colleague by the demonstration's names."""
    own, signing = context.case.department(context.step.code), signing_of(context)
    position = SigningPosition.AFTER if signing.draft else SigningPosition.BEFORE
    for code in departments_of(context.case):
        if code != own:
            return {"position": position.value, "department": code}
    taken = {*context.officer.persons, context.state.handler, *(one.name.account for one in signing.open)}
    colleagues = (f"{own}{tail}" for tail in ("1", "2", "-head"))
    free = next((one for one in colleagues if one not in taken), f"{own}2")
    return {"position": position.value, "colleague": free}


def _has_open(context: StepActContext) -> ActNotAllowed | None:
    if not signing_of(context).open:
        return ActNotAllowed("本环节没有待签署的签署人", step=context.step.code)
    return None


def _number_wrong(context: StepActContext, command: RemoveSigner) -> Iterator[Wrong]:
    if command.number not in {one.number for one in signing_of(context).open}:
        yield "number", "只能减去尚未签署的签署人"


def _remove_facts(
    context: StepActContext, command: RemoveSigner, _calendars: Calendars
) -> Mapping[str, object]:
    signing = signing_of(context)
    name = signing.signers[command.number - 1].name
    return {"signer": name, "next_signer": next_signer(context, signing.without(command.number))}


def _remove_turn(context: StepActContext, command: RemoveSigner, calendars: Calendars) -> Iterator[CaseEvent]:
    yield from turned(context, signing_of(context).without(command.number), calendars)


def _removable(context: StepActContext) -> Choices:
    names = ((one.number, one.name) for one in signing_of(context).open)
    return {"number": [(str(number), f"第 {number} 位：{_in_words(name)}") for number, name in names]}


def _in_words(name: SignerName) -> str:
    return f"{name.department}（{name.account}）" if name.account else name.department


def _remove_example(context: StepActContext, _calendars: Calendars) -> Example:
    return {"number": signing_of(context).open[0].number}


ADD_SIGNER = StepActDefinition(
    command=AddSigner,
    roles=DEPARTMENT,
    guards=(is_handler, _is_in_time, _has_room),
    checks=_signer_wrong,
    calendar_checks=_hours_wrong,
    facts=_add_facts,
    effects=_add_turn,
    example_in=_add_example,
)
REMOVE_SIGNER = StepActDefinition(
    command=RemoveSigner,
    roles=DEPARTMENT,
    guards=(is_handler, _has_open),
    checks=_number_wrong,
    facts=_remove_facts,
    effects=_remove_turn,
    choices=_removable,
    example_in=_remove_example,
    is_possible_while_suspended=True,
)
ACTS: tuple[AnyStepAct, ...] = (ADD_SIGNER, REMOVE_SIGNER)
