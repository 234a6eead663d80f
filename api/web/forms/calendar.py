"""What an administrator types of a notice or of opening hours, as the calendar's own input."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from schemas.errors import InvalidInput
from schemas.json_values import as_texts
from services.domain.forms.field_errors import describe_field_error

_DAY = timedelta(days=1)
_BETWEEN = re.compile(r"\s*(?:至|到|~|—|–)\s*")
MOST_DAYS = 60
"""In one line; no holiday is longer."""

Taken = TypeVar("Taken", bound=BaseModel)
YEAR_FORM: dict[str, object] = {
    "type": "object",
    "required": ["number", "published_on", "source", "off"],
    "properties": {
        "number": {"type": "string", "title": "通知文号", "maxLength": 64},
        "published_on": {"type": "string", "title": "发布日期", "format": "date"},
        "effective_from": {"type": "string", "title": "生效日期（不填即发布之日）", "format": "date"},
        "source": {"type": "string", "title": "原文链接", "maxLength": 190},
        "off": {
            "type": "array",
            "title": "放假日（如 2027-10-01 至 2027-10-07）",
            "items": {"type": "string"},
        },
        "worked": {"type": "array", "title": "调休上班日", "items": {"type": "string"}},
    },
}
HOURS_FORM: dict[str, object] = {
    "type": "object",
    "required": ["since", "segments"],
    "properties": {
        "since": {"type": "string", "title": "自该日起", "format": "date"},
        "segments": {"type": "array", "title": "开放时间（如 09:00-12:00）", "items": {"type": "string"}},
    },
}
CLOSURE_FORM: dict[str, object] = {
    "type": "object",
    "required": ["on", "document", "reason"],
    "properties": {
        "on": {"type": "string", "title": "日期", "format": "date"},
        "document": {"type": "string", "title": "决定文号", "maxLength": 100},
        "reason": {"type": "string", "title": "原因", "maxLength": 190},
    },
}
CONTROL_FORM: dict[str, object] = {
    "type": "object",
    "required": ["reason"],
    "properties": {"reason": {"type": "string", "title": "理由", "minLength": 2, "maxLength": 200}},
}
OUTAGE_FORM: dict[str, object] = {
    "type": "object",
    "required": ["site", "from_at", "until_at", "reason"],
    "properties": {
        "site": {"type": "string", "title": "故障系统"},
        "from_at": {"type": "string", "title": "故障开始时间", "format": "date-time"},
        "until_at": {"type": "string", "title": "故障结束时间", "format": "date-time"},
        "reason": {"type": "string", "title": "故障原因", "maxLength": 190},
        "document": {"type": "string", "title": "故障报告编号", "maxLength": 100},
    },
}


def year_body(typed: dict[str, object]) -> dict[str, object]:
    """The body of `PUT /calendars/{year}` from what was typed.

    Raises:
        InvalidInput: a line is no day and no stretch of days.
    """
    kinds = (("off", "holiday"), ("worked", "make_up_day"))
    days = [
        {"on": on.isoformat(), "kind": kind}
        for name, kind in kinds
        for line in as_texts(typed.get(name))
        for on in _days(name, line)
    ]
    notice = {name: value for name, value in typed.items() if name not in {"off", "worked"}}
    return {"notice": notice, "days": days}


def hours_body(typed: dict[str, object]) -> dict[str, object]:
    """The body of `PUT /sites/{site}/hours` from what was typed.

    Raises:
        InvalidInput: a line is no stretch of time.
    """
    segments = []
    for line in as_texts(typed.get("segments")):
        found = re.fullmatch(r"(\d{1,2}:\d{2})\s*[-至到~—–]\s*(\d{1,2}:\d{2})", line)
        if found is None:
            raise InvalidInput.of(("segments", f"“{line}”不是一段时间，请写成 09:00-12:00"))
        segments.append([clock.zfill(5) for clock in found.groups()])
    return {"since": typed.get("since"), "hours": {"segments": segments}}


def taken(model: type[Taken], body: dict[str, object]) -> Taken:
    """The body as the API takes it.

    Raises:
        InvalidInput: as at the API; each field under the name it has in the form.
    """
    try:
        return model.model_validate(body)
    except ValidationError as wrong:
        faults = [describe_field_error(error) for error in wrong.errors()]
        raise InvalidInput.of(*((_in_form(field), message) for field, message in faults)) from wrong


def in_form(refused: InvalidInput) -> InvalidInput:
    """The same failure, its fields named as the form names them."""
    return InvalidInput.of(*((_in_form(error["field"]), error["message"]) for error in refused.errors))


def _in_form(field: str) -> str:
    last = field.removeprefix("notice.")
    if last == "notice":
        return "number"
    if last.startswith("days"):
        return "off"
    return "segments" if last.startswith("hours") else last


def _days(name: str, line: str) -> Iterator[date]:
    ends = _BETWEEN.split(line.strip())
    try:
        first, last = date.fromisoformat(ends[0]), date.fromisoformat(ends[-1])
    except ValueError as wrong:
        raise InvalidInput.of(
            (name, f"“{line}”不是日期，请写成 2027-01-01 或 2027-01-01 至 2027-01-03")
        ) from wrong
    if len(ends) > 2 or not 0 <= (last - first).days < MOST_DAYS:
        raise InvalidInput.of((name, f"“{line}”不是一段假期"))
    for n in range((last - first).days + 1):
        yield first + n * _DAY
