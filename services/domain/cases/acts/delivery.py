"""Acts after the decision: delivery with its receipt, correction of a name, and plain notes."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.commands.delivery import (
    AdvanceClock,
    ChangeProjectCode,
    ConfirmReceipt,
    CorrectName,
    Deliver,
    NoteOnCase,
)
from schemas.cases.events import CaseEvent
from schemas.errors import ActNotAllowed
from schemas.vocabulary import ClockKind, DeliveryWay
from services.domain.calendars.calendar import beijing_date
from services.domain.calendars.site_calendars import Calendars
from services.domain.calendars.statutory_holidays import FIRST_YEAR, LAST_YEAR
from services.domain.cases.act_context import CaseActContext
from services.domain.cases.act_definition import ADMINISTRATOR, WINDOW, CaseActDefinition, Example
from services.domain.cases.clocks.closing import ended, running
from services.domain.forms.identifiers import is_project_code

DELIVERY_LIMIT = TimeLimit(amount=Decimal(10), unit=LimitUnit.WORKING_DAYS)
"""From the decision to its delivery.

Source:
    行政许可法 第四十四条.
"""


def _delivery_wrong(_context: CaseActContext, command: Deliver) -> Iterator[tuple[str, str]]:
    if command.way is DeliveryWay.COURIER and command.tracking_number is None:
        yield "tracking_number", "邮寄送达须填写邮件号"
    if command.way is DeliveryWay.ELECTRONIC and command.address is None:
        yield "address", "电子送达须填写申请人确认的送达地址"


def _way(_context: CaseActContext, command: Deliver, _calendars: Calendars) -> Mapping[str, object]:
    return {"way": command.way}


def _delivered(context: CaseActContext, command: Deliver, _calendars: Calendars) -> Iterator[CaseEvent]:
    """Delivered now at the counter or electronically; by post, when the receipt is signed.

    Source:
        民事诉讼法 第八十七条, 第九十条 (which administrative delivery follows): the day on the receipt is the
        day of delivery; electronically, the day on which it reaches the address that was confirmed.
    """
    clock = running(context.case, ClockKind.DELIVERY)
    if clock is not None and command.way is not DeliveryWay.COURIER:
        yield from ended(clock, context.at)


def _is_under_way(context: CaseActContext) -> ActNotAllowed | None:
    if running(context.case, ClockKind.DELIVERY) is None:
        return ActNotAllowed("本件没有待登记的送达回证", act=context.act)
    return None


def _receipt_wrong(context: CaseActContext, command: ConfirmReceipt) -> Iterator[tuple[str, str]]:
    """Signed between the posting and now."""
    posted, signed = context.case.closed_at, command.happened_at
    if signed > context.at or (posted is not None and signed < posted):
        yield "happened_at", "签收时间应在寄出之后、此刻之前"


def _receipt_confirmed(
    context: CaseActContext, command: ConfirmReceipt, _calendars: Calendars
) -> Iterator[CaseEvent]:
    clock = running(context.case, ClockKind.DELIVERY)
    if clock is not None:
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


DELIVER = CaseActDefinition(
    command=Deliver,
    roles=WINDOW,
    checks=_delivery_wrong,
    facts=_way,
    effects=_delivered,
    delivers_documents=True,
)
CONFIRM_RECEIPT = CaseActDefinition(
    command=ConfirmReceipt,
    roles=WINDOW,
    guards=(_is_under_way,),
    checks=_receipt_wrong,
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
ACTS = (DELIVER, CONFIRM_RECEIPT, CORRECT_NAME, CHANGE_PROJECT_CODE, NOTE, ADVANCE_CLOCK)
