"""What the applicant thinks of it (好差评), and what a bad rating obliges to."""

from collections.abc import Iterator
from decimal import Decimal

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case_parts import Satisfaction
from schemas.cases.commands.rating import CallBack, Rate, Remediate
from schemas.cases.events import CaseEvent
from schemas.errors import ActNotAllowed
from schemas.vocabulary import ClockKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import CaseActContext
from services.domain.cases.act_definition import (
    ADMINISTRATOR,
    APPLICANT,
    WINDOW,
    CaseActDefinition,
    CaseGuard,
)
from services.domain.cases.clocks.closing import numbered, running
from services.domain.timing import clocks

CALL_BACK_LIMIT = TimeLimit(amount=Decimal(1), unit=LimitUnit.WORKING_DAYS)
MENDING_LIMIT = TimeLimit(amount=Decimal(15), unit=LimitUnit.WORKING_DAYS)
"""From a bad rating in one's own name: called back within one working day, mended within fifteen.

Source:
    国办发〔2019〕51号; 浙江省政务服务“好差评” practice (domain.md §5.4, U14, U15).
"""


def is_open(given: Satisfaction | None) -> bool:
    """Whether a closed case may be rated: once, and once more when a bad rating has been mended."""
    return given is None or (given.is_mended and given.follow_up is None)


def _unrated(context: CaseActContext) -> ActNotAllowed | None:
    """Allow one rating per case, which cannot be changed, and one more after a remediation."""
    if is_open(context.case.satisfaction):
        return None
    return ActNotAllowed("本件已经评价，评价不能修改；差评整改后可追评一次", act=context.act)


def _rated(context: CaseActContext, command: Rate, calendars: Calendars) -> Iterator[CaseEvent]:
    is_first = context.case.satisfaction is None
    if not command.rating.is_bad or command.is_anonymous or not is_first:
        return
    for kind, limit in ((ClockKind.CALL_BACK, CALL_BACK_LIMIT), (ClockKind.REMEDIATION, MENDING_LIMIT)):
        name = numbered(context.case, kind)
        yield clocks.start_clock(kind, name, limit, context.at, calendars.of(None))


def _waits_for(kind: ClockKind, words: str) -> CaseGuard:
    def guard(context: CaseActContext) -> ActNotAllowed | None:
        return None if running(context.case, kind) else ActNotAllowed(words, act=context.act)

    return guard


def _called_back(context: CaseActContext, command: CallBack, _calendars: Calendars) -> Iterator[CaseEvent]:
    """What turns out to be unfounded need not be mended."""
    kinds = (ClockKind.CALL_BACK,) if command.is_founded else (ClockKind.CALL_BACK, ClockKind.REMEDIATION)
    for kind in kinds:
        if (clock := running(context.case, kind)) is not None:
            yield clocks.end_clock(clock, context.at)


def _remediated(context: CaseActContext, _command: Remediate, _calendars: Calendars) -> Iterator[CaseEvent]:
    if (clock := running(context.case, ClockKind.REMEDIATION)) is not None:
        yield clocks.end_clock(clock, context.at)


def _was_called_back(context: CaseActContext) -> ActNotAllowed | None:
    if running(context.case, ClockKind.CALL_BACK) is not None:
        return ActNotAllowed("差评须先回访核实，再登记整改", act=context.act)
    return None


RATE = CaseActDefinition(command=Rate, roles=WINDOW | APPLICANT, guards=(_unrated,), effects=_rated)
CALL_BACK = CaseActDefinition(
    command=CallBack,
    roles=ADMINISTRATOR,
    guards=(_waits_for(ClockKind.CALL_BACK, "本件没有待回访的差评"),),
    effects=_called_back,
)
REMEDIATE = CaseActDefinition(
    command=Remediate,
    roles=ADMINISTRATOR,
    guards=(_waits_for(ClockKind.REMEDIATION, "本件没有待整改的差评"), _was_called_back),
    effects=_remediated,
)
ACTS = (RATE, CALL_BACK, REMEDIATE)
