"""The families of plans that random walks go through, with their starts and calendars."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from types import MappingProxyType

from schemas.cases.case import CasePlan
from services.domain.calendars.batch_hours import BatchHours
from services.domain.calendars.calendar import BEIJING
from services.domain.calendars.site_calendars import Calendars
from tests.unit.domain.cases.builders import CALENDARS, MONDAY, setup_plan
from tests.unit.domain.cases.walks.woven import Pick, woven_plan

INSURANCES = ("social_insurance", "housing_fund", "medical_insurance")
STARTS = (
    MONDAY,
    datetime(2019, 4, 30, 16, 59, tzinfo=BEIJING),  # the last minute before May Day
    datetime(2020, 1, 22, 11, 30, tzinfo=BEIJING),  # New Year 2020, prolonged by a later notice
)
UNPUBLISHED = (datetime(2026, 12, 29, 10, tzinfo=BEIJING),)
"""Due dates fall beyond the last published calendar."""
KEYED_IN = replace(
    CALENDARS,
    batch_hours={
        "market-regulation": BatchHours(((date(2018, 1, 1), time(9, 30)),)),
        "public-security": BatchHours(((date(2018, 1, 1), time(20)),)),
        "bank": BatchHours(((date(2018, 1, 1), time(9, 30)), (date(2019, 4, 24), None))),
    },
)
"""Some departments key in their results once a day; one of them stops doing so."""

FAMILIES: Mapping[str, tuple[Callable[[Pick], CasePlan], tuple[datetime, ...], Calendars]] = MappingProxyType(
    {
        "four steps": (lambda pick: setup_plan(), STARTS, CALENDARS),
        "insured": (
            lambda pick: setup_plan(**{code: ("yes", "no")[pick(2)] for code in INSURANCES}),
            STARTS,
            CALENDARS,
        ),
        "keyed in once a day": (lambda pick: setup_plan(), STARTS, KEYED_IN),
        "woven": (woven_plan, STARTS, CALENDARS),
        "woven over the year's end": (woven_plan, UNPUBLISHED, CALENDARS),
    }
)
