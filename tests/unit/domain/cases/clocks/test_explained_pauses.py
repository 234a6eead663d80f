"""Explanations of limits that are paused, not moved, or counted in months: what a citizen reads."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import Clock, Pause
from schemas.cases.clock_view import ClockView
from schemas.clock_id import ClockId
from schemas.vocabulary import ClockKind, StepAct
from services.domain.calendars.calendar import BEIJING
from services.domain.explanation.clocks import explain_clocks
from services.domain.explanation.counting import explain_days
from services.domain.explanation.summary import summarise_limit
from services.domain.timing.clock_deadline import compute_clock_deadline
from services.reference_data.calendars import load_calendar
from tests.unit.domain.cases.builders import CALENDARS, CaseScenario

HEAD = "market-regulation-head"
CALENDAR = load_calendar()
GROUND: dict[str, Any] = {
    "suspension_kind": "expert_review",
    "legal_basis": "行政许可法 第四十五条",
    "announced_working_days": 10,
    "notice": "1 号",
}


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def _clock(unit: LimitUnit, amount: int, start: str, *pauses: tuple[str, str], **more: Any) -> Clock:
    limit = TimeLimit(amount=Decimal(amount), unit=unit)
    gone = tuple(Pause(from_at=_at(a), until_at=_at(b), because="x") for a, b in pauses)
    clock = Clock(
        id=ClockId("x/statutory"),
        kind=ClockKind.STATUTORY,
        step="x",
        limit=limit,
        started_at=_at(start),
        counted_from=_at(start),
        due_at=_at(start),
        warn_at=None,
        is_provisional=False,
        pauses=gone,
        **more,
    )
    end, _ = compute_clock_deadline(clock.kind, limit, clock.counting, clock.started_at, CALENDAR, gone)
    return clock.model_copy(update={"due_at": end.due_at, "counted_from": end.counted_from})


def _views(scenario: CaseScenario) -> dict[str, ClockView]:
    return {view.id: view for view in explain_clocks(scenario.case, scenario.log, scenario.now, CALENDARS)}


def _suspended() -> CaseScenario:
    scenario = CaseScenario.accepted()
    scenario.step(HEAD, "registration", StepAct.CLAIM)
    scenario.wait(minutes=30)
    return scenario


def test_the_days_stop_at_a_suspension_that_goes_on() -> None:
    clock = _clock(LimitUnit.WORKING_DAYS, 5, "2026-11-23 09:30", stopped_at=_at("2026-11-25 11:30"))
    assert list(explain_days(clock, CALENDAR)) == [
        "2026-11-23 当日不计入",
        "2026-11-24 星期二，工作日：第 1 日",
        "2026-11-25 11:30 起暂停计时，恢复计时后顺延",
    ]


def test_a_paused_clock_names_no_due_date_that_will_not_hold() -> None:
    scenario = CaseScenario.accepted()
    scenario.step(HEAD, "registration", StepAct.CLAIM)
    basis = scenario.case.plan.step("registration").grounds[0]
    ground = {**GROUND, "legal_basis": basis.basis, "suspension_kind": basis.kind.value}
    scenario.step(HEAD, "registration", StepAct.SUSPEND, **ground)
    lines = _views(scenario)["registration/statutory"].lines
    assert lines[-1] == "暂停计时前到期 2019-04-25 17:00，恢复计时后顺延"
    assert not [line for line in lines if line.startswith("到期")]
    promise = _views(scenario)["case/promised"].lines
    assert not [line for line in promise if "不顺延" in line]


def test_a_month_limit_names_its_corresponding_day_what_is_added_and_the_roll() -> None:
    clock = _clock(LimitUnit.MONTHS, 3, "2019-07-01 10:00", ("2019-07-09 09:00", "2019-07-11 17:00"))
    lines = list(explain_days(clock, CALENDAR))
    assert lines[:3] == [
        "对应日 2019-10-01（民法总则第二百零二条）",
        "加上暂停计时的 3 日，至 2019-10-04",
        "2019-10-04 是休息日，顺延至 2019-10-08（民法总则第二百零三条）",
    ]
    assert lines[-1] == "2019-10-08 星期二，工作日：届满之日"


def test_the_sum_comes_first() -> None:
    clock = _clock(LimitUnit.WORKING_DAYS, 90, "2019-04-22 09:00", ("2019-05-06 09:00", "2019-05-13 17:00"))
    assert (
        summarise_limit(clock, "90 个工作日", CALENDAR) == "计 90 个工作日，扣除暂停计时 6 日，遇节假日 4 天"
    )


def test_a_suspension_of_less_than_a_day_says_that_it_moves_nothing() -> None:
    scenario = _suspended()
    basis = scenario.case.plan.step("registration").grounds[0]
    ground = {**GROUND, "legal_basis": basis.basis, "suspension_kind": basis.kind.value}
    scenario.step(HEAD, "registration", StepAct.SUSPEND, **ground)
    scenario.wait(hours=3)
    scenario.step(HEAD, "registration", StepAct.RESUME)
    lines = _views(scenario)["registration/statutory"].lines
    assert [line for line in lines if line.endswith("；不足一日，不顺延")]


def test_an_official_is_named_only_to_colleagues() -> None:
    scenario = _suspended()
    basis = scenario.case.plan.step("registration").grounds[0]
    ground = {**GROUND, "legal_basis": basis.basis, "suspension_kind": basis.kind.value}
    scenario.step(HEAD, "registration", StepAct.SUSPEND, **ground)
    assert HEAD not in str(_views(scenario))
    named = explain_clocks(scenario.case, scenario.log, scenario.now, CALENDARS, {HEAD: "王局长"})
    assert "批准人 王局长" in str(named)


def test_the_explanation_of_a_calendar_day_limit_agrees_with_its_due_date() -> None:
    clock = _clock(LimitUnit.CALENDAR_DAYS, 30, "2019-05-20 10:00", ("2019-05-21 09:00", "2019-05-24 17:00"))
    lines = list(explain_days(clock, CALENDAR))
    assert lines[1:5] == [
        f"2019-05-2{n} 星期{w}，工作日：暂停计时，不计" for n, w in zip("1234", "二三四五", strict=True)
    ]
    assert clock.due_at.astimezone(BEIJING).date() == date(2019, 6, 24)
