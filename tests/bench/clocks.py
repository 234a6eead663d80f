"""Due dates and explanations: pure functions, measured without a server."""

import timeit
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import Clock, Pause
from schemas.clock_id import ClockId
from schemas.vocabulary import ClockKind
from services.domain.calendars.calendar import BEIJING
from services.domain.calendars.editions import first_changed_on
from services.domain.calendars.site_calendars import Calendars
from services.domain.explanation.clocks import explain_clocks
from services.domain.timing.limits import compute_deadline
from services.domain.timing.pauses import compute_paused_deadline
from services.reference_data.calendars import load_calendar
from tests.support.bench.report import Line
from tests.unit.domain.cases.builders import CALENDARS, CaseScenario

CALENDAR = load_calendar()
START = datetime(2019, 5, 6, 10, tzinfo=BEIJING)
REPEATS, TIMES = 7, 200


def measure() -> list[Line]:
    """A due date of each kind, and the explanation of a long clock with ten suspensions."""
    limits = (
        ("45", LimitUnit.WORKING_DAYS),
        ("90", LimitUnit.CALENDAR_DAYS),
        ("6.5", LimitUnit.WORKING_HOURS),
    )
    lines = [
        Line(
            f"到期日：{limit.in_words}",
            _microseconds(lambda limit=limit: compute_deadline(limit, START, CALENDAR)),  # type: ignore[misc]
            "µs",
            50,
        )
        for limit in (TimeLimit(amount=Decimal(amount), unit=unit) for amount, unit in limits)
    ]
    scenario, clock = _long_clock()
    spent = _microseconds(
        lambda: explain_clocks(scenario.case, scenario.log, scenario.now, CALENDARS), times=20
    )
    lines.append(
        Line("说明：90 个工作日、十次中止", spent / 1000, "ms", 5, remark=f"{len(clock.pauses)} 次中止")
    )
    pauses = clock.pauses
    lines.append(
        Line(
            "到期日：90 个工作日、十次中止",
            _microseconds(lambda: compute_paused_deadline(clock.limit, START, pauses, CALENDAR)),
            "µs",
        )
    )
    other = Calendars(window=load_calendar(datetime(2025, 1, 1, tzinfo=BEIJING).date()))
    spent = _microseconds(lambda: first_changed_on(CALENDARS, other), times=3)
    lines.append(Line("两版日历逐日比较", spent / 1000, "ms"))
    return lines


def _long_clock() -> tuple[CaseScenario, Clock]:
    """A case whose only clock is of ninety working days, suspended ten times for four days each."""
    scenario = CaseScenario.accepted(at=START)
    limit = TimeLimit(amount=Decimal(90), unit=LimitUnit.WORKING_DAYS)
    begins = [START + timedelta(days=10 * n, hours=1) for n in range(1, 11)]
    pauses = tuple(
        Pause(from_at=begin, until_at=begin + timedelta(days=4), because="registration/suspension/1")
        for begin in begins
    )
    end = compute_paused_deadline(limit, START, pauses, CALENDAR)
    clock = Clock(
        id=ClockId("registration/statutory"),
        kind=ClockKind.STATUTORY,
        step="registration",
        limit=limit,
        started_at=START,
        counted_from=end.counted_from,
        due_at=end.due_at,
        warn_at=None,
        is_provisional=False,
        pauses=pauses,
    )
    scenario.case = scenario.case.model_copy(update={"clocks": {clock.id: clock}})
    scenario.now = START + timedelta(days=150)
    return scenario, clock


def _microseconds(act: Callable[[], object], times: int = TIMES) -> float:
    return min(timeit.repeat(act, number=times, repeat=REPEATS)) / times * 1e6
