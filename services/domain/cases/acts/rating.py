"""What the applicant thinks of it (好差评), and what a bad rating obliges to."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.acts import CaseActIn
from schemas.cases.case_parts import Satisfaction
from schemas.cases.events import CaseEvent, EventKind
from schemas.errors import ActNotAllowed
from schemas.vocabulary import CaseAct, ClockKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import CaseGuard, CaseRule, CaseScene
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


def _unrated(scene: CaseScene) -> ActNotAllowed | None:
    """One rating for each case, which cannot be changed, and one more when a bad one has been mended."""
    if is_open(scene.case.satisfaction):
        return None
    return ActNotAllowed("本件已经评价，评价不能修改；差评整改后可追评一次", act=scene.act)


def _rated(scene: CaseScene, said: CaseActIn, calendars: Calendars) -> Iterator[CaseEvent]:
    is_first = scene.case.satisfaction is None
    if said.rating is None or not said.rating.is_bad or said.is_anonymous or not is_first:
        return
    for kind, limit in ((ClockKind.CALL_BACK, CALL_BACK_LIMIT), (ClockKind.MENDING, MENDING_LIMIT)):
        name = numbered(scene.case, kind)
        yield clocks.start_of(kind, name, limit, scene.at, calendars.of(None))


def _waits_for(kind: ClockKind, words: str) -> CaseGuard:
    def guard(scene: CaseScene) -> ActNotAllowed | None:
        return None if running(scene.case, kind) else ActNotAllowed(words, act=scene.act)

    return guard


def _called_back(scene: CaseScene, said: CaseActIn, _calendars: Calendars) -> Iterator[CaseEvent]:
    """What turns out to be unfounded need not be mended."""
    kinds = (ClockKind.CALL_BACK,) if said.is_founded else (ClockKind.CALL_BACK, ClockKind.MENDING)
    for kind in kinds:
        if (clock := running(scene.case, kind)) is not None:
            yield clocks.ended(clock, scene.at)


def _mended(scene: CaseScene, _said: CaseActIn, _calendars: Calendars) -> Iterator[CaseEvent]:
    if (clock := running(scene.case, ClockKind.MENDING)) is not None:
        yield clocks.ended(clock, scene.at)


def _was_called_back(scene: CaseScene) -> ActNotAllowed | None:
    if running(scene.case, ClockKind.CALL_BACK) is not None:
        return ActNotAllowed("差评须先回访核实，再登记整改", act=scene.act)
    return None


RULES: Mapping[CaseAct, CaseRule] = MappingProxyType(
    {
        CaseAct.RATE: CaseRule(EventKind.CASE_RATED, guards=(_unrated,), then=_rated),
        CaseAct.CALL_BACK: CaseRule(
            EventKind.CASE_CALLED_BACK,
            guards=(_waits_for(ClockKind.CALL_BACK, "本件没有待回访的差评"),),
            then=_called_back,
        ),
        CaseAct.MEND: CaseRule(
            EventKind.CASE_MENDED,
            guards=(_waits_for(ClockKind.MENDING, "本件没有待整改的差评"), _was_called_back),
            then=_mended,
        ),
    }
)
