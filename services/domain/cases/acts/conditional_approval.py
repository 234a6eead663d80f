"""Decided at once on a promise (告知承诺), inspected afterwards; and decisions that are revoked."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.commands import StepCommand
from schemas.cases.commands.inspection import (
    ApproveOnPromise,
    OrderRectification,
    PassInspection,
    RepairPromise,
    Revoke,
)
from schemas.cases.events import CaseEvent, EventKind
from schemas.clock_id import ClockId
from schemas.errors import ActNotAllowed, NotPermitted
from schemas.law import ActBasis
from schemas.vocabulary import ClockKind
from services.domain.calendars.calendar import beijing_date
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import (
    DEPARTMENT,
    DEPARTMENT_OR_SYSTEM,
    HEAD,
    Example,
    StepActDefinition,
    Wrong,
)
from services.domain.cases.acts.guards.act_basis import basis_choices, basis_example, basis_wrong
from services.domain.cases.acts.guards.clock_start import may_end_now
from services.domain.cases.acts.guards.signatures import is_signed
from services.domain.cases.acts.guards.two_persons import is_checked_by_another
from services.domain.cases.acts.recheck import rechecks
from services.domain.cases.acts.step_decisions import approval_wrong, approved, is_complete, is_handler
from services.domain.cases.clocks.closing import numbered, running
from services.domain.cases.clocks.delivery_clocks import licence_delivery_ended
from services.domain.law.revocation import revocation_bases
from services.domain.timing import clocks

RECORD_YEARS = 5
"""So long a broken promise stays on record, unless it is repaired before.

Source:
    浙江省公共信用信息管理条例: adverse information is disclosed for five years from the end of the conduct.
"""
INSPECTION_LIMIT = TimeLimit(amount=Decimal(60), unit=LimitUnit.WORKING_DAYS)
"""From the decision on a promise to its inspection (domain.md §4.4)."""


def _may_promise(context: StepActContext) -> NotPermitted | None:
    """Only where the matter allows it, and for no applicant whose promise was broken before.

    Source:
        浙江省保障“最多跑一次”改革规定 第十四条: not for what touches safety, finance, environment or health;
        who broke a promise may make none until the record expires or is repaired.
    """
    if not context.step.by_promise:
        return NotPermitted("本环节没有公布适用告知承诺", step=context.step.code)
    if not context.case.may_promise:
        return NotPermitted("申请人有失信承诺记录，不再适用告知承诺", step=context.step.code)
    return None


def _promised(
    context: StepActContext, _command: ApproveOnPromise, _calendars: Calendars
) -> Mapping[str, object]:
    return {"inspection": numbered(context.case, ClockKind.INSPECTION, context.step.code)}


def _decided(context: StepActContext, command: ApproveOnPromise, calendars: Calendars) -> Iterator[CaseEvent]:
    yield from approved(context, command, calendars)
    code = context.step.code
    name = numbered(context.case, ClockKind.INSPECTION, code)
    calendar = calendars.of(context.step.department)
    yield clocks.start_clock(ClockKind.INSPECTION, name, INSPECTION_LIMIT, context.at, calendar, code)


def _is_inspected(context: StepActContext) -> ActNotAllowed | None:
    inspection = context.state.inspection
    if inspection is None or inspection.has_passed:
        return ActNotAllowed("本环节没有待进行的事后核查", step=context.step.code)
    return None


def _first_order(context: StepActContext) -> ActNotAllowed | None:
    inspection = context.state.inspection
    if inspection is not None and inspection.rectification is not None:
        return ActNotAllowed("已责令整改一次，逾期或者仍不符合的应撤销决定", step=context.step.code)
    return None


def _ordered(
    context: StepActContext, command: OrderRectification, calendars: Calendars
) -> Iterator[CaseEvent]:
    code = context.step.code
    limit = TimeLimit(amount=Decimal(command.rectify_working_days), unit=LimitUnit.WORKING_DAYS)
    name = ClockId.of(ClockKind.RECTIFICATION, code)
    calendar = calendars.of(context.step.department)
    yield clocks.start_clock(ClockKind.RECTIFICATION, name, limit, context.at, calendar, code)


def _rectification(
    context: StepActContext, _command: OrderRectification, _calendars: Calendars
) -> Mapping[str, object]:
    return {"rectification": ClockId.of(ClockKind.RECTIFICATION, context.step.code)}


def _revocation(context: StepActContext, command: Revoke, calendars: Calendars) -> Iterator[CaseEvent]:
    yield from _duties_ended(context, command, calendars)
    yield from rechecks(context, EventKind.STEP_REVOKED, calendars)


def _inspection_clocks_ended(
    context: StepActContext, _command: StepCommand, _calendars: Calendars
) -> Iterator[CaseEvent]:
    for kind in (ClockKind.INSPECTION, ClockKind.RECTIFICATION):
        if (clock := running(context.case, kind, context.step.code)) is not None:
            yield clocks.end_clock(clock, context.at)


def _duties_ended(context: StepActContext, command: StepCommand, calendars: Calendars) -> Iterator[CaseEvent]:
    """What was owed on the decision: its inspection, and the delivery of its licence."""
    yield from _inspection_clocks_ended(context, command, calendars)
    yield from licence_delivery_ended(context.case, context.step.code, context.at)


def _is_broken(context: StepActContext) -> ActNotAllowed | None:
    """Only the record of a broken promise is repaired, and once."""
    inspection = context.state.inspection
    if inspection is None or not inspection.is_broken or inspection.is_repaired:
        return ActNotAllowed("本环节没有未修复的失信承诺记录", step=context.step.code)
    return None


def _has_ended(context: StepActContext) -> ActNotAllowed | None:
    """What is not yet decided is refused or recalled; revocation is for decisions in force."""
    if context.case.status.is_running:
        return ActNotAllowed("办件尚未作出决定，不能撤销环节决定", step=context.step.code)
    return None


def _bases(context: StepActContext) -> tuple[ActBasis, ...]:
    step = context.step
    return revocation_bases(step.regime, beijing_date(context.at), by_promise=step.by_promise)


def _basis_wrong(context: StepActContext, command: Revoke) -> Iterator[Wrong]:
    yield from basis_wrong(_bases(context), command.legal_basis)


def _revocation_example(context: StepActContext, _calendars: Calendars) -> Example:
    return basis_example(_bases(context))


def _revoked(context: StepActContext, _command: Revoke, _calendars: Calendars) -> Mapping[str, object]:
    inspection = context.state.inspection
    broken = inspection is not None and not inspection.has_passed
    return {"is_promise_broken": broken}


APPROVE_ON_PROMISE = StepActDefinition(
    command=ApproveOnPromise,
    roles=DEPARTMENT_OR_SYSTEM,
    guards=(may_end_now, is_handler, _may_promise, is_checked_by_another, is_signed, is_complete),
    checks=approval_wrong,
    facts=_promised,
    effects=_decided,
)
PASS_INSPECTION = StepActDefinition(
    command=PassInspection, roles=DEPARTMENT, guards=(_is_inspected,), effects=_inspection_clocks_ended
)
ORDER_RECTIFICATION = StepActDefinition(
    command=OrderRectification,
    roles=DEPARTMENT,
    guards=(_is_inspected, _first_order),
    facts=_rectification,
    effects=_ordered,
)
REPAIR_PROMISE = StepActDefinition(command=RepairPromise, roles=HEAD, guards=(_is_broken,))
REVOKE = StepActDefinition(
    command=Revoke,
    roles=HEAD,
    guards=(_has_ended,),
    checks=_basis_wrong,
    facts=_revoked,
    effects=_revocation,
    choices=lambda context: basis_choices(_bases(context)),
    example_in=_revocation_example,
    is_approved_by_head=True,
)
ACTS = (APPROVE_ON_PROMISE, PASS_INSPECTION, ORDER_RECTIFICATION, REPAIR_PROMISE, REVOKE)
"""Revocation is the agency's own, with reasons, basis and remedies.

Source:
    行政许可法 第六十九条.
"""
