"""The worlds the clock machine plays in: two stretches of the calendar, the limits of a case, its plan.

A world says beside the product's calendars, day by day and without them, which days are worked.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache

import chinese_calendar

from schemas.calendars.changes import YearChange, YearIn
from schemas.calendars.limits import DayKind, LimitUnit, OpeningHours, SpecialDay, TimeLimit
from schemas.cases.case import CasePlan, PlannedStep
from schemas.catalogue.limits import Limits
from schemas.catalogue.matter import MatterStage, RefusalEffect
from schemas.vocabulary import ClockStart, Party
from services.domain.calendars.editions import build_calendars
from services.domain.calendars.site_calendars import Calendars
from services.reference_data.calendars import load_calendar, load_changes
from tests.integration.calendars.years import year_2027
from tests.unit.domain.cases.builders import SETUP

HALL = ((time(9), time(12)), (time(13, 30), time(17)))
BANK = ((time(8, 30), time(11, 45)), (time(13), time(16, 20)), (time(18), time(19, 30)))
"""Three stretches a day, none of them the hall's."""


def _limit(text: str) -> TimeLimit:
    amount, unit = text.split()
    units = {"WD": LimitUnit.WORKING_DAYS, "CD": LimitUnit.CALENDAR_DAYS, "WH": LimitUnit.WORKING_HOURS}
    return TimeLimit(amount=Decimal(amount), unit=units[unit])


LIMITS = (
    # a: promised, statutory; b: promised, statutory; case: promised, statutory
    ("3 WD", "8 WD", "6 WH", "5 CD", "10 WD", "15 WD"),
    ("5 WH", "8 WD", "4 WH", "6 WD", "2 WD", "12 WD"),  # the short promise over hours: exact
    ("4 CD", "6 WD", "1 WD", "20 WH", "4 WD", "20 CD"),
)
MAY_DAY = tuple(datetime(2019, 4, *at) for at in ((22, 9), (26, 16, 59), (27, 11), (30, 18, 40)))  # noqa: DTZ001
YEARS_END = tuple(datetime(2026, 12, *at) for at in ((18, 10), (23, 16, 30), (29, 8), (31, 17)))  # noqa: DTZ001
CLOSABLE = tuple(date(2019, *day) for day in ((4, 24), (4, 29), (5, 5), (5, 7), (5, 13)))
_NATION = load_calendar()


Works = Callable[[date], bool]
World = tuple[Calendars, Works, Works, Works]
"""The calendars; which days are worked; which count as working days by law; which are not yet published."""


@cache
def _may_day(bits: int) -> World:
    closed = {day for n, day in enumerate(CLOSABLE) if bits >> n & 1}
    closures = [SpecialDay(on=day, kind=DayKind.CLOSURE, reason="停办") for day in sorted(closed)]
    calendars = Calendars(
        window=_NATION.at_site(OpeningHours(segments=HALL), closures),
        departments={"bank": _NATION.at_site(OpeningHours(segments=BANK), closures)},
    )
    by_law: Works = chinese_calendar.is_workday
    return calendars, lambda day: by_law(day) and day not in closed, by_law, lambda _: False


_LAW_2027 = {
    date(2027, *day)
    for day in ((1, 1), (2, 5), (2, 6), (2, 7), (2, 8), (4, 5), (5, 1), (5, 2), (6, 9), (9, 15), (10, 1))
}


@cache
def _years_end(bits: int) -> World:
    command = YearIn.model_validate(year_2027())
    change = YearChange(year=2027, version=1, notice=command.notice, days=tuple(command.days))
    nation = build_calendars([*load_changes(), *([change] if bits else [])]).window
    calendars = Calendars(window=nation, departments={"bank": nation.at_site(OpeningHours(segments=BANK))})
    off = {day.on for day in command.days if day.kind is DayKind.HOLIDAY}
    worked = {day.on for day in command.days if day.kind is DayKind.MAKE_UP_DAY}

    def works(day: date) -> bool:
        if day.year < 2027:
            return bool(chinese_calendar.is_workday(day))
        if not bits:
            return day.weekday() < 5 and day not in _LAW_2027
        return day in worked or (day.weekday() < 5 and day not in off)

    last = date(2027, 12, 24) if bits else date(2026, 12, 24)
    return calendars, works, works, lambda day: day > last


WORLDS = {"may day 2019": (MAY_DAY, _may_day, len(CLOSABLE)), "the end of 2026": (YEARS_END, _years_end, 1)}


def plan(limits: tuple[str, ...]) -> CasePlan:
    def step(code: str, department: str, promised: str, statutory: str) -> PlannedStep:
        return PlannedStep(
            code=code,
            name=code,
            department=department,
            stage="all",
            limits=_limits(promised, statutory),
            starts=ClockStart.NOTICE,
            after=(),
            optional=False,
            needed=True,
            applicant_facing=True,
            party=Party.DEPARTMENT,
            on_refusal=RefusalEffect.CASE_REFUSED,
            results=(),
        )

    return CasePlan(
        matter="machine",
        matter_version=1,
        matter_name="随机",
        lead_department="market-regulation",
        limits=_limits(limits[4], limits[5]),
        stages=(MatterStage(code="all", name="全部", lead_department="market-regulation"),),
        steps=(step("a", "market-regulation", *limits[:2]), step("b", "bank", *limits[2:4])),
        escalation_policy=SETUP.escalation_policy,
    )


def _limits(promised: str, statutory: str) -> Limits:
    return Limits(
        promised=_limit(promised),
        statutory=_limit(statutory),
        statutory_source="随机",
        extension=_limit(f"5 {statutory.split()[1]}"),
        extension_source="随机",
    )
