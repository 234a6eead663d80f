"""Formats of values on pages: times in Beijing, SLA statuses and states in words."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Protocol
from urllib.parse import urlencode
from uuid import uuid4

from api.web.translations.labels import in_english
from schemas.calendars.limits import TimeLimit
from schemas.cases.intake import MaterialSource
from schemas.vocabulary import CaseStatus, ClockKind, SlaStatus, StepStatus, Term
from services.domain.calendars.calendar import BEIJING

_TONES: Mapping[str, str] = {
    CaseStatus.SUPPLEMENT: "amber",
    CaseStatus.IN_PROGRESS: "blue",
    CaseStatus.ACCEPTED: "blue",
    CaseStatus.APPROVED: "green",
    CaseStatus.DELIVERED: "green",
    CaseStatus.REFUSED: "red",
    CaseStatus.PARTLY_DONE: "amber",
    CaseStatus.DECLINED: "red",
    StepStatus.OPEN: "amber",
}
"""Tones of states that are more than grey."""
_SLA_STATUS_TONES: Mapping[SlaStatus, str] = {
    SlaStatus.GREEN: "green",
    SlaStatus.AMBER: "amber",
    SlaStatus.RED: "red",
    SlaStatus.GREY: "grey",
    SlaStatus.BLUE: "blue",
    SlaStatus.DONE_IN_TIME: "done",
    SlaStatus.DONE_LATE: "late",
    SlaStatus.NOT_STARTED: "none",
}


def moment(at: datetime | None) -> str:
    """A moment as people write it down: 2026-11-23 10:30."""
    return "—" if at is None else at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def long_moment(at: datetime | None) -> str:
    """A moment in full: 2026年11月23日 10:30."""
    return "—" if at is None else at.astimezone(BEIJING).strftime("%Y年%m月%d日 %H:%M")


def day(on: date | datetime | None) -> str:
    """A day in full: 2026年11月23日."""
    if isinstance(on, datetime):
        on = on.astimezone(BEIJING).date()
    return "—" if on is None else on.strftime("%Y年%m月%d日")


def clock(at: datetime) -> str:
    """A moment to the second: 2026-11-23 10:30:05."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def iso(at: datetime) -> str:
    """A moment for machines."""
    return at.astimezone(BEIJING).isoformat(timespec="seconds")


def tone(status: Term | str) -> str:
    """The colour of a state; the word is shown beside it."""
    return _TONES.get(status, "grey")


def sla_status_tone(sla_status: SlaStatus | str) -> str:
    """The colour of an SLA status; the word is shown beside it."""
    return _SLA_STATUS_TONES[SlaStatus(sla_status)]


def sla_status_label(sla_status: SlaStatus | str) -> str:
    """The word of an SLA status."""
    return SlaStatus(sla_status).label


_SLA_STATUS_HELP: Mapping[SlaStatus, str] = {
    SlaStatus.GREEN: "离到期还早",
    SlaStatus.AMBER: "快要到期，已提醒经办人",
    SlaStatus.RED: "已过承诺期限",
    SlaStatus.GREY: "依法暂停计时，不计入时限",
    SlaStatus.BLUE: "到期日所在年份的放假安排尚未公布，日期可能调整，公布前不作超时处理",
    SlaStatus.DONE_IN_TIME: "在承诺期限内办结",
    SlaStatus.DONE_LATE: "办结时已过承诺期限",
    SlaStatus.NOT_STARTED: "前面的环节办结后开始计时",
}


def sla_status_help(sla_status: SlaStatus | str) -> str:
    """An SLA status in a sentence, for those who meet the word for the first time."""
    return _SLA_STATUS_HELP[SlaStatus(sla_status)]


def clock_label(clock: str) -> str:
    """The limit an event is about: a clock id ends with its kind and, if repeated, a number."""
    kinds = [part for part in clock.split("/")[1:] if not part.isdigit()]
    try:
        return f"（{ClockKind(kinds[-1]).label}）" if kinds else ""
    except ValueError:
        return ""


class Coded(Protocol):
    """What has a code and a name: a department, a matter, a step."""

    @property
    def code(self) -> str:
        """The code."""

    @property
    def name(self) -> str:
        """The name."""


def with_query(path: str, query: Mapping[str, object], **changes: object) -> str:
    """The address of a list with some of its filters changed; empty ones fall away."""
    merged = {**query, **changes}
    kept = {name: value for name, value in merged.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path


def as_query(query: Mapping[str, object]) -> str:
    """Filters as the part of an address after its question mark."""
    return urlencode(query)


def new_key() -> str:
    """A fresh idempotency key for a form."""
    return uuid4().hex


def term_pair(term: Term) -> tuple[str, str]:
    """A word of the trade as an option: value and label."""
    return term.value, term.label


def code_name(thing: Coded) -> tuple[str, str]:
    """A department or matter as an option: code and name."""
    return thing.code, thing.name


def twice(words: str) -> tuple[str, str]:
    """Words that are their own value as an option."""
    return words, words


def named(things: Iterable[Coded], code: str) -> str:
    """The name of whichever of these has the code; the code itself when none has."""
    return next((str(one.name) for one in things if one.code == code), code)


def for_input(value: object, kind: str) -> str:
    """A value as an input takes it; a moment as the hands of a clock in Beijing."""
    if kind == "moment":
        try:
            return datetime.fromisoformat(str(value)).astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")
        except (ValueError, OverflowError):
            return str(value)
    return str(value)


def label_of(options: Iterable[tuple[str, str]], value: object) -> str:
    """The words of whichever option has the value; the value itself when none has."""
    return next((words for code, words in options if code == value), str(value))


def material_source(source: str) -> str:
    """How a material came in."""
    return MaterialSource(source).label


def limit_en(limit: TimeLimit) -> str:
    """A limit in English."""
    unit = in_english(limit.unit.label)
    return f"{limit.amount.normalize():f} {unit}" if limit.amount else unit


ALL = (
    limit_en,
    clock,
    clock_label,
    as_query,
    label_of,
    material_source,
    moment,
    long_moment,
    day,
    iso,
    tone,
    sla_status_tone,
    sla_status_label,
    sla_status_help,
    term_pair,
    code_name,
    twice,
    named,
    for_input,
)
"""What templates may pipe values through, each under its own name."""
