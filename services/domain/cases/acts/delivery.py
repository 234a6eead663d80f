"""After a decision: delivery of the case and of each licence; corrections, notes."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from schemas.cases.case import Clock
from schemas.cases.commands.delivery import (
    AdvanceClock,
    ChangeProjectCode,
    ConfirmLicenceReceipt,
    ConfirmReceipt,
    CorrectName,
    Deliver,
    DeliverLicence,
    NoteOnCase,
)
from schemas.cases.events import CaseEvent
from schemas.errors import ActNotAllowed
from schemas.vocabulary import ClockKind, DeliveryWay, ReceivedAs
from services.domain.calendars.calendar import beijing_date
from services.domain.calendars.site_calendars import Calendars
from services.domain.calendars.statutory_holidays import FIRST_YEAR, LAST_YEAR
from services.domain.cases.act_context import CaseActContext, StepActContext
from services.domain.cases.act_definition import (
    ADMINISTRATOR,
    DEPARTMENT,
    WINDOW,
    CaseActDefinition,
    Example,
    StepActDefinition,
    Wrong,
)
from services.domain.cases.clocks.closing import ended, running
from services.domain.cases.clocks.delivery_clocks import posted_with_case, undelivered_licences
from services.domain.forms.identifiers import is_project_code

SendCommand = Deliver | DeliverLicence
ReceiptCommand = ConfirmReceipt | ConfirmLicenceReceipt


def _sending_wrong(_context: object, command: SendCommand) -> Iterator[Wrong]:
    if command.way is DeliveryWay.COURIER and command.tracking_number is None:
        yield "tracking_number", "邮寄送达须填写邮件号"
    if command.way is DeliveryWay.ELECTRONIC and command.address is None:
        yield "address", "电子送达须填写申请人确认的送达地址"
    yield from _receiving_wrong(command)


def _receiving_wrong(command: SendCommand) -> Iterator[Wrong]:
    """An agent states the relation; what was refused was left there, before witnesses.

    Source:
        民事诉讼法 第八十八条、第八十九条, which administrative delivery follows.
    """
    taken = command.received_as
    by_hand = command.way in {DeliveryWay.COUNTER, DeliveryWay.IN_PERSON}
    if taken is ReceivedAs.AGENT and not by_hand:
        yield "received_as", "邮寄、电子送达的，代收情况在登记送达回证时填写"
    if taken is ReceivedAs.AGENT and command.relation is None:
        yield "relation", "代收的须写明代收人与受送达人的关系"
    if taken is not ReceivedAs.LEFT:
        return
    if command.way is not DeliveryWay.IN_PERSON:
        yield "received_as", "留置送达只适用于直接送达（上门）"
    if command.refusal is None:
        yield "refusal", "留置送达须写明拒收事由"
    if command.witnesses is None:
        yield "witnesses", "留置送达须写明见证人，或者写明以拍照、录像等方式记录"


def _receipt_wrong(command: ReceiptCommand, at: datetime, posted_at: datetime | None) -> Iterator[Wrong]:
    """Signed between the posting and now, by the applicant or by who received it for them."""
    signed = command.happened_at
    if signed > at or (posted_at is not None and signed < posted_at):
        yield "happened_at", "签收时间应在寄出之后、此刻之前"
    if command.received_as is ReceivedAs.LEFT:
        yield "received_as", "邮寄送达不适用留置送达"
    if command.received_as is ReceivedAs.AGENT and command.relation is None:
        yield "relation", "代收的须写明代收人与受送达人的关系"


def _sent_with_case(
    context: CaseActContext, _command: Deliver, _calendars: Calendars
) -> Mapping[str, object]:
    return {"steps": tuple(clock.step for clock in undelivered_licences(context.case))}


def _delivered(context: CaseActContext, command: Deliver, _calendars: Calendars) -> Iterator[CaseEvent]:
    """End the clocks of what reaches the applicant now; a posted document does when signed.

    Licences that are not delivered yet go with it.

    Source:
        民事诉讼法 第八十七条, 第九十条 (which administrative delivery follows): the day on the receipt is the
        day of delivery; electronically, the day on which it reaches the address that was confirmed.
    """
    if not command.way.is_immediate:
        return
    own = running(context.case, ClockKind.DELIVERY)
    for clock in [*([own] if own else []), *undelivered_licences(context.case)]:
        yield from ended(clock, context.at)


def _is_under_way(context: CaseActContext) -> ActNotAllowed | None:
    if running(context.case, ClockKind.DELIVERY) is None:
        return ActNotAllowed("本件没有待登记的送达回证", act=context.act)
    return None


def _case_receipt_wrong(context: CaseActContext, command: ConfirmReceipt) -> Iterator[Wrong]:
    yield from _receipt_wrong(command, context.at, context.case.closed_at)


def _receipt_confirmed(
    context: CaseActContext, command: ConfirmReceipt, _calendars: Calendars
) -> Iterator[CaseEvent]:
    own = running(context.case, ClockKind.DELIVERY)
    for clock in [*([own] if own else []), *posted_with_case(context.case)]:
        yield from ended(clock, context.at, command.happened_at)


def _has_licence(context: StepActContext) -> ActNotAllowed | None:
    if context.state.delivery is not None or _licence_clock(context) is None:
        return ActNotAllowed("本环节没有待送达的证件", step=context.step.code)
    return None


def _licence_clock(context: StepActContext) -> Clock | None:
    return running(context.case, ClockKind.DELIVERY, context.step.code)


def _licence_delivered(
    context: StepActContext, command: DeliverLicence, _calendars: Calendars
) -> Iterator[CaseEvent]:
    clock = _licence_clock(context)
    if clock is not None and command.way.is_immediate:
        yield from ended(clock, context.at)


def _is_posted(context: StepActContext) -> ActNotAllowed | None:
    if context.state.delivery is None or _licence_clock(context) is None:
        return ActNotAllowed("本环节没有待登记的送达回证", step=context.step.code)
    return None


def _licence_receipt_wrong(context: StepActContext, command: ConfirmLicenceReceipt) -> Iterator[Wrong]:
    sent = context.state.delivery
    yield from _receipt_wrong(command, context.at, sent.sent_at if sent else None)


def _licence_receipt_confirmed(
    context: StepActContext, command: ConfirmLicenceReceipt, _calendars: Calendars
) -> Iterator[CaseEvent]:
    if (clock := _licence_clock(context)) is not None:
        yield from ended(clock, context.at, command.happened_at)


def _beyond_calendar(context: CaseActContext, command: AdvanceClock) -> Iterator[tuple[str, str]]:
    """Refuse times after the calendar's last year, where no clock could be computed or restored."""
    moved_to = context.at + timedelta(minutes=command.minutes)
    if beijing_date(moved_to).year > LAST_YEAR:
        yield "minutes", f"工作日历只有 {FIRST_YEAR} 至 {LAST_YEAR} 年，时钟不能拨到其后"


def _offset(context: CaseActContext, command: AdvanceClock, _calendars: Calendars) -> Mapping[str, object]:
    return {"time_offset": context.case.time_offset + timedelta(minutes=command.minutes)}


def _is_project(context: CaseActContext) -> ActNotAllowed | None:
    if not context.case.project_codes:
        return ActNotAllowed("本件不是投资项目，没有项目代码", act=context.act)
    return None


def _code_wrong(context: CaseActContext, command: ChangeProjectCode) -> Iterator[tuple[str, str]]:
    code = command.project_code
    if not is_project_code(code):
        yield "project_code", "项目代码应形如 2509-320193-89-01-544060 或 2019-330100-35-03-026281-000"
    elif code in {one.code for one in context.case.project_codes}:
        yield "project_code", "本项目已用过这个代码，请填写变更后的新代码"


def _code_before(
    context: CaseActContext, _command: ChangeProjectCode, _calendars: Calendars
) -> Mapping[str, object]:
    return {"was": context.case.project_codes[-1].code}


def _code_example(context: CaseActContext) -> Example:
    """A code of the shape in use now that the project has not had."""
    had = {one.code for one in context.case.project_codes}
    tried = (
        f"{context.at:%y%m}-{context.case.region}-65-03-{number:06d}" for number in range(1, len(had) + 2)
    )
    return {"project_code": next(code for code in tried if code not in had)}


def _receipt_example(context: CaseActContext) -> Example:
    return {"happened_at": context.at.isoformat()}


def _licence_receipt_example(context: StepActContext, _calendars: Calendars) -> Example:
    return {"happened_at": context.at.isoformat()}


DELIVER = CaseActDefinition(
    command=Deliver,
    roles=WINDOW,
    checks=_sending_wrong,
    facts=_sent_with_case,
    effects=_delivered,
    delivers_documents=True,
)
CONFIRM_RECEIPT = CaseActDefinition(
    command=ConfirmReceipt,
    roles=WINDOW,
    guards=(_is_under_way,),
    checks=_case_receipt_wrong,
    effects=_receipt_confirmed,
    example_in=_receipt_example,
)
CORRECT_NAME = CaseActDefinition(command=CorrectName, roles=WINDOW)
CHANGE_PROJECT_CODE = CaseActDefinition(
    command=ChangeProjectCode,
    roles=WINDOW | ADMINISTRATOR,
    guards=(_is_project,),
    checks=_code_wrong,
    facts=_code_before,
    example_in=_code_example,
)
NOTE = CaseActDefinition(command=NoteOnCase, roles=WINDOW | ADMINISTRATOR)
ADVANCE_CLOCK = CaseActDefinition(
    command=AdvanceClock,
    roles=ADMINISTRATOR,
    checks=_beyond_calendar,
    facts=_offset,
    is_demonstration_only=True,
)
DELIVER_LICENCE = StepActDefinition(
    command=DeliverLicence,
    roles=WINDOW | DEPARTMENT,
    guards=(_has_licence,),
    checks=_sending_wrong,
    effects=_licence_delivered,
    delivers_documents=True,
)
CONFIRM_LICENCE_RECEIPT = StepActDefinition(
    command=ConfirmLicenceReceipt,
    roles=WINDOW | DEPARTMENT,
    guards=(_is_posted,),
    checks=_licence_receipt_wrong,
    effects=_licence_receipt_confirmed,
    example_in=_licence_receipt_example,
)
ACTS = (DELIVER, CONFIRM_RECEIPT, CORRECT_NAME, CHANGE_PROJECT_CODE, NOTE, ADVANCE_CLOCK)
STEP_ACTS = (DELIVER_LICENCE, CONFIRM_LICENCE_RECEIPT)
