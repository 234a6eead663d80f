"""Explanations of limits that are paused, not moved, or counted in months: what a citizen reads."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import Clock, Pause
from schemas.cases.clock_view import ClockView
from schemas.cases.intake import Application
from schemas.clock_id import ClockId
from schemas.vocabulary import CaseAct, ClockKind, StepAct
from services.domain.calendars.calendar import BEIJING
from services.domain.catalogue.examples import fill_placeholders
from services.domain.catalogue.planning import build_plan
from services.domain.explanation.clocks import explain_clocks
from services.domain.explanation.counting import explain_days
from services.domain.explanation.pauses import explain_effect
from services.domain.explanation.summary import summarise_limit
from services.domain.timing.clock_deadline import compute_clock_deadline
from services.domain.timing.suspended_days import SuspendedDays
from services.reference_data.calendars import load_calendar
from services.reference_data.loader import load_matters
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


def _effects(clock: Clock) -> list[str]:
    return [explain_effect(clock, pause, CALENDAR) for pause in clock.pauses]


def test_two_suspensions_that_cover_a_day_together_are_not_called_too_short() -> None:
    noon = "2019-05-07 12:00"
    clock = _clock(
        LimitUnit.WORKING_DAYS, 5, "2019-05-06 10:00", ("2019-05-06 15:00", noon), (noon, "2019-05-08 10:00")
    )
    assert clock.due_at == _at("2019-05-14 17:00"), "Tuesday the 7th is given back"
    assert _effects(clock) == ["", ""]


def test_a_limit_that_would_end_during_a_suspension_says_why_it_moves() -> None:
    within = ("2019-05-13 16:59", "2019-05-14 09:01")
    for unit, amount in ((LimitUnit.WORKING_DAYS, 5), (LimitUnit.CALENDAR_DAYS, 7)):
        clock = _clock(unit, amount, "2019-05-06 10:00", within)
        assert clock.due_at == _at("2019-05-14 17:00")
        assert _effects(clock) == ["；届满时尚在暂停计时，顺延至恢复计时当日"]


def test_a_suspension_after_the_limit_ended_is_not_called_too_short() -> None:
    clock = _clock(LimitUnit.WORKING_DAYS, 2, "2019-05-06 10:00", ("2019-05-10 09:00", "2019-05-14 17:00"))
    assert _effects(clock) == ["；时限此前已届满，不顺延"]


def test_every_effect_of_random_suspensions_agrees_with_the_due_date() -> None:
    """Where nothing is given as a reason, a day was given back; where something is, none was."""
    dice = random.Random("effects")  # noqa: S311 - to be repeatable
    for _ in range(300):
        start = _at("2019-05-06 10:00") + timedelta(days=dice.randrange(200))
        pauses, at = [], start
        for _ in range(dice.randint(1, 3)):
            begins = at + timedelta(minutes=dice.randrange(4000))
            at = begins + timedelta(minutes=dice.randint(1, 3000))
            pauses.append((f"{begins:%Y-%m-%d %H:%M}", f"{at:%Y-%m-%d %H:%M}"))
        clock = _clock(LimitUnit.WORKING_DAYS, dice.randint(1, 9), f"{start:%Y-%m-%d %H:%M}", *pauses)
        plain = clock.model_copy(update={"pauses": ()})
        end, _ = compute_clock_deadline(clock.kind, clock.limit, clock.counting, plain.started_at, CALENDAR)
        silent = not any(_effects(clock))
        if clock.due_at == end.due_at:
            given = SuspendedDays(clock.limit.unit, clock.pauses, CALENDAR)
            first, last = end.counted_from.date() + timedelta(days=1), end.due_at.date()
            assert not given.within(first, last)
        if silent:
            assert clock.due_at > end.due_at or SuspendedDays(clock.limit.unit, clock.pauses, CALENDAR).days()


def test_the_promise_of_the_whole_says_that_another_step_works_on() -> None:
    scenario = _suspended_beside_another_step()
    lines = _views(scenario)["case/promised"].lines
    [line] = [line for line in lines if line.endswith("，其他环节仍在办理，本时限不顺延")]
    assert "“建设用地规划许可证”暂停计时" in line


def _suspended_beside_another_step() -> CaseScenario:
    matter = load_matters()["construction-project"]
    example = fill_placeholders(matter.example, date(2026, 3, 2))
    scenario = CaseScenario.accepted(
        build_plan(matter, Application.model_validate(example)), _at("2026-03-02 09:00")
    )
    step = scenario.case.plan.step("filing")
    scenario.step("development-reform1", "filing", StepAct.CLAIM)
    results = {field.code: field.example for field in step.results}
    scenario.step("development-reform1", "filing", StepAct.APPROVE, results=results)
    scenario.step("planning-resources1", "land-permit", StepAct.CLAIM)
    scenario.step("planning-resources-head", "land-permit", StepAct.SUSPEND, **GROUND)
    return scenario


@pytest.mark.parametrize(
    ("matter", "source"),
    [
        ("construction-project", "行政许可法 第三十二条：逾期不告知的，自收到申请材料之日起即为受理"),
        ("property-transfer", "不动产登记暂行条例 第十七条：逾期不告知的，自收到申请材料之日起即为受理"),
        ("insolvency", "最高人民法院关于适用《企业破产法》若干问题的规定（一） 第七条：逾期不视为受理"),
        ("bank-credit", "业务规则：逾期不视为受理"),
        ("enterprise-setup", "市场主体登记管理条例实施细则 第十八条：逾期不视为受理"),
    ],
)
def test_the_clock_of_the_intake_names_the_rule_of_its_own_matter(matter: str, source: str) -> None:
    found = load_matters()[matter]
    example = fill_placeholders(found.example, date(2026, 11, 24))
    plan = build_plan(found, Application.model_validate(example))
    scenario = CaseScenario.received(plan, _at("2026-11-24 09:00"))
    assert _views(scenario)["case/intake"].source == source
    if matter in {"enterprise-setup", "insolvency"}:
        scenario.act("window1", CaseAct.NOTIFY_SUPPLEMENT, missing=("章程",), supply_working_days=3)
        assert "逾期退还申请材料" in _views(scenario)["case/supplement"].source


@pytest.mark.parametrize(("year", "law"), [(2019, "民法总则"), (2020, "民法总则"), (2021, "民法典")])
def test_time_limits_rest_on_the_civil_law_of_their_day(year: int, law: str) -> None:
    clock = _clock(LimitUnit.MONTHS, 1, f"{year}-03-02 10:00")
    assert next(explain_days(clock, CALENDAR)).endswith(f"（{law}第二百零二条）")
