"""Explanations: the sentences say what the due date says, for any limit and any suspensions."""

import random
import re
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import Clock, Pause
from schemas.clock_id import ClockId
from schemas.vocabulary import ClockKind, StepAct
from services.domain.calendars.calendar import BEIJING, beijing_date
from services.domain.explanation.clocks import explain_clocks
from services.domain.explanation.counting import explain_days
from services.domain.timing.pauses import compute_paused_deadline
from services.reference_data.calendars import load_calendar
from tests.unit.domain.cases.builders import CALENDARS, CaseScenario

CALENDAR = load_calendar()
FIRST = datetime(2018, 2, 1, 8, tzinfo=BEIJING)
SAMPLES = 300
NAMES = {"market-regulation-head": "王局长"}


def _clock(limit: TimeLimit, start: datetime, pauses: tuple[Pause, ...]) -> Clock:
    end = compute_paused_deadline(limit, start, pauses, CALENDAR)
    return Clock(
        id=ClockId("x/statutory"),
        kind=ClockKind.STATUTORY,
        step="x",
        limit=limit,
        started_at=start,
        counted_from=end.counted_from,
        due_at=end.due_at,
        warn_at=None,
        is_provisional=False,
        pauses=pauses,
    )


def _random_clock(dice: random.Random, unit: LimitUnit) -> Clock:
    limit = TimeLimit(amount=Decimal(dice.randint(1, 45)), unit=unit)
    start = FIRST + timedelta(minutes=dice.randrange(60 * 24 * 365 * 8))
    pauses: list[Pause] = []
    for _ in range(dice.randint(0, 3)):
        due_at = compute_paused_deadline(limit, start, pauses, CALENDAR).due_at
        after = max(start, pauses[-1].until_at) if pauses else start
        from_at = after + dice.random() * max(timedelta(0), due_at - after)
        until_at = from_at + timedelta(minutes=dice.randint(1, 8000))
        if from_at < due_at:
            pauses.append(Pause(from_at=from_at, until_at=until_at, because="x/suspension/1"))
    return _clock(limit, start, tuple(pauses))


@pytest.mark.parametrize("unit", [LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS])
def test_days_are_numbered_up_to_the_limit_and_the_last_line_is_the_due_date(unit: LimitUnit) -> None:
    dice = random.Random(unit.value)  # noqa: S311 - to be repeatable
    for _ in range(SAMPLES):
        clock = _random_clock(dice, unit)
        lines = list(explain_days(clock, CALENDAR))
        numbers = [int(found[1]) for line in lines if (found := re.search(r"第 (\d+) 日$", line))]
        assert numbers == list(range(1, int(clock.limit.amount) + 1)), (clock, lines)
        assert beijing_date(clock.due_at).isoformat() in lines[-1]


def test_open_hours_add_up_to_the_limit() -> None:
    dice = random.Random("hours")  # noqa: S311 - to be repeatable
    for _ in range(SAMPLES):
        clock = _random_clock(dice, LimitUnit.WORKING_HOURS)
        *_, last = (line for line in explain_days(clock, CALENDAR) if "累计" in line)
        assert last.endswith(f"累计 {clock.limit.amount} 小时"), (clock, last)


def test_may_day_is_explained_by_its_notice() -> None:
    limit = TimeLimit(amount=Decimal(3), unit=LimitUnit.WORKING_DAYS)
    clock = _clock(limit, datetime(2019, 4, 26, 10, tzinfo=BEIJING), ())
    assert list(explain_days(clock, CALENDAR)) == [
        "2019-04-26 当日不计入",
        "2019-04-27 星期六，休息日：不计",
        "2019-04-28 星期日，调休上班（国办发明电〔2019〕3号）：第 1 日",
        "2019-04-29 星期一，工作日：第 2 日",
        "2019-04-30 星期二，工作日：第 3 日",
    ]


def test_a_case_tells_its_whole_ledger() -> None:
    scenario = CaseScenario.accepted()
    head = "market-regulation-head"
    scenario.step(head, "registration", StepAct.CLAIM)
    scenario.wait(minutes=30)
    grounds = {
        "suspension_kind": "expert_review",
        "legal_basis": "行政许可法 第四十五条",
        "announced_working_days": 3,
        "notice": "市监中止〔2019〕7 号",
    }
    scenario.step(head, "registration", StepAct.SUSPEND, **grounds)
    scenario.wait(days=2, minutes=-30)
    scenario.step(head, "registration", StepAct.RESUME)
    scenario.step(head, "registration", StepAct.EXTEND, reason="股东资格需核实")
    views = {
        view.id: view for view in explain_clocks(scenario.case, scenario.log, scenario.now, CALENDARS, NAMES)
    }
    ground = "专家评审（行政许可法 第四十五条），告知 3 个工作日，批准人 王局长，文书 市监中止〔2019〕7 号"
    statutory = views["registration/statutory"]
    assert f"2019-04-22 09:30 至 2019-04-24 09:00 特别程序，暂停计时：{ground}" in statutory.lines
    assert "2019-04-23 星期二，工作日：暂停计时，不计" in statutory.lines
    assert statutory.lines[-1] == "原到期 2019-04-25 17:00，现到期 2019-04-30 17:00"
    assert (statutory.limit, statutory.used, statutory.left) == ("6 个工作日", Decimal(0), Decimal(6))
    promised = views["registration/promised"]
    assert "2019-04-22 星期一，工作日：计 30 分（其中暂停计时 6 小时 不计），累计 30 分" in promised.lines
    assert (promised.used, promised.left) == (Decimal("0.5"), Decimal("2.5"))
    case = views["case/promised"]
    assert case.lines[-2:] == [
        "暂停计时期间的开放时间 12 小时 30 分 按分钟顺延",
        "原到期 2019-04-23 17:00，现到期 2019-04-25 16:30",
    ]
