"""Lint of promised against statutory limits: the promise never ends later."""

from collections.abc import Iterator

from schemas.calendars.limits import TimeLimit
from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.limits import Limits
from schemas.catalogue.matter import Matter
from services.domain.calendars.calendar import WorkCalendar, in_beijing
from services.domain.catalogue.lint.standards import Standards
from services.domain.timing.limits import compute_deadline


def check_statute(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Find promises that end after the statutory limit, with the first such start.

    Source:
        浙江省保障“最多跑一次”改革规定 第十二条: a promise is shorter than the statutory limit. 行政许可法
        第八十二条 counts only that law's own limits in working days, so units differ.
    """
    calendars = standards.calendars
    kept: list[tuple[str, str, Limits, WorkCalendar]] = [
        ("limits", matter.name, matter.limits, calendars.window)
    ]
    kept += [
        (f"steps.{step.code}.limits", step.name, step.limits, calendars.of(step.department))
        for step in matter.steps
    ]
    for place, name, limits, calendar in kept:
        for statutory in (limits.statutory, *(earlier.statutory for earlier in limits.earlier)):
            if statutory is not None:
                yield from _find_overrun(place, name, limits.promised, statutory, calendar, standards)


def _find_overrun(
    place: str,
    name: str,
    promised: TimeLimit,
    statutory: TimeLimit,
    calendar: WorkCalendar,
    standards: Standards,
) -> Iterator[Finding]:
    if promised.unit is statutory.unit and promised.amount <= statutory.amount:
        return
    for start in standards.starts:
        by_promise = compute_deadline(promised, start, calendar).due_at
        by_law = compute_deadline(statutory, start, calendar).due_at
        if by_promise > by_law:
            yield Finding(
                code=Fault.PROMISE_OVER_STATUTE,
                place=f"{place}.promised",
                message=f"“{name}”{in_beijing(start):%Y-%m-%d %H:%M} 起算时，承诺 {promised.in_words}到 "
                f"{in_beijing(by_promise):%Y-%m-%d %H:%M}，晚于法定 {statutory.in_words}的 "
                f"{in_beijing(by_law):%Y-%m-%d %H:%M}，请缩短承诺或改用与法律相同的单位",
            )
            return
