"""Joint drawing review in rounds, and joint acceptance by appointment, told on a small plan."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from schemas.cases.events.review import StepReviewIssuesRaised, StepVisitBooked
from schemas.errors import ActNotAllowed, InvalidInput
from schemas.json_values import as_list, as_object
from schemas.law import LICENCE_GROUNDS
from schemas.vocabulary import StepAct, SuspensionKind
from services.domain.calendars.calendar import BEIJING
from services.domain.cases.engine.offers import step_offers
from services.domain.cases.progress import progress_of
from tests.unit.domain.cases.builders import CALENDARS, PEOPLE, CaseScenario
from tests.unit.domain.cases.walks.ways import FIRST, OFFICER, two_steps

REVIEWER = f"{OFFICER}1"


def _at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2019, month, day, hour, minute, tzinfo=BEIJING)


def _reviewed() -> CaseScenario:
    scenario = CaseScenario.accepted(two_steps())
    scenario.step(REVIEWER, FIRST, StepAct.CLAIM)
    return scenario


def _find(scenario: CaseScenario, *faults: str, earlier: tuple[str, ...] = ()) -> None:
    command = {
        "faults": faults,
        "earlier_faults": earlier,
        "supply_working_days": 5,
        "notice": "审查〔2019〕1 号",
    }
    scenario.step(REVIEWER, FIRST, StepAct.RAISE_REVIEW_ISSUES, **command)


def _rounds(scenario: CaseScenario) -> Iterator[tuple[int, int, int, bool]]:
    for one in scenario.case.steps[FIRST].rounds:
        yield one.number, one.faults, one.missed, one.revised_at is not None


def test_rounds_are_counted_and_the_time_with_the_applicant_is_not() -> None:
    scenario = _reviewed()
    due = scenario.case.clocks[f"{FIRST}/promised"].due_at
    scenario.wait(hours=1)
    _find(scenario, "消防：疏散宽度不足", "人防：缺口部详图")
    assert progress_of(scenario.case, scenario.now, "").requested_action == "revise"
    scenario.now = _at(4, 24, 10)
    scenario.step("window1", FIRST, StepAct.REVISE, text="收到修改图纸一套")
    clock = scenario.case.clocks[f"{FIRST}/promised"]
    assert clock.due_at == _at(4, 24, 12) > due  # three working hours: one used before, two are left
    _find(scenario, "消防：修改后疏散门开向不符", earlier=("人防：首轮即缺防护单元划分",))
    assert list(_rounds(scenario)) == [(1, 2, 0, True), (2, 2, 1, False)]
    marks = [event.missed for event in scenario.log if isinstance(event, StepReviewIssuesRaised)]
    assert marks == [0, 1]
    with pytest.raises(ActNotAllowed, match="先恢复计时"):
        scenario.step(REVIEWER, FIRST, StepAct.APPROVE)
    scenario.step("window1", FIRST, StepAct.REVISE, text="收到第二轮修改图纸")
    scenario.step(REVIEWER, FIRST, StepAct.APPROVE)


def test_the_one_opinion_is_refused_where_it_does_not_say_all_at_once() -> None:
    scenario = _reviewed()
    for faults, earlier, field in (
        ((), (), "faults"),
        (("没有写专业的问题",), (), "faults"),
        (("电气：不在本次联合图审专业内",), (), "faults"),
        (("消防：疏散宽度不足",), ("人防：缺详图",), "earlier_faults"),
    ):
        with pytest.raises(InvalidInput) as refused:
            _find(scenario, *faults, earlier=earlier)
        assert field in str(refused.value.facts), refused.value.facts
    _find(scenario, "消防：疏散宽度不足")
    scenario.now = _at(4, 23, 10)
    with pytest.raises(ActNotAllowed, match="等待修改后的图纸"):
        scenario.step(f"{OFFICER}-head", FIRST, StepAct.RESUME)


def test_drawings_that_never_come_back_let_the_review_go_on_and_refuse() -> None:
    scenario = _reviewed()
    _find(scenario, "消防：疏散宽度不足")
    scenario.wait(days=10)
    assert scenario.case.clocks[f"{FIRST}/suspension/1"].breached_at is not None
    scenario.step(f"{OFFICER}-head", FIRST, StepAct.RESUME)
    with pytest.raises(ActNotAllowed, match="第 1 轮"):
        scenario.step(REVIEWER, FIRST, StepAct.APPROVE)
    with pytest.raises(ActNotAllowed, match="尚未收到"):
        _find(scenario, "消防：疏散宽度不足")
    scenario.step(REVIEWER, FIRST, StepAct.REFUSE, reason="逾期未修改")
    assert scenario.case.steps[FIRST].status == "refused"


def _invited(*members: str) -> CaseScenario:
    plan = two_steps(is_invited=True)
    first = plan.step(FIRST)
    limits = first.limits.model_copy(update={"promised": first.limits.statutory or first.limits.promised})
    first = first.model_copy(update={"members": members, "disciplines": (), "limits": limits})
    plan = plan.model_copy(update={"steps": (first, *plan.steps[1:])})
    scenario = CaseScenario.accepted(plan)
    scenario.step(REVIEWER, FIRST, StepAct.CLAIM)
    return scenario


def test_a_visit_is_booked_on_an_open_hour_before_the_limit_or_refused_with_the_rule() -> None:
    scenario = _invited("tax")
    assert progress_of(scenario.case, scenario.now, "").requested_action == "book"
    for at, rule in (
        (_at(4, 22, 8, 30), "此刻之后"),
        (_at(4, 27, 10), "不是工作日"),
        (_at(4, 23, 12, 30), "办公时间内：09:00-12:00"),
        (_at(4, 23, 17), "办公时间内"),
        (_at(12, 2, 10), "期限届满前"),
    ):
        with pytest.raises(InvalidInput) as refused:
            scenario.step("window1", FIRST, StepAct.BOOK_VISIT, visit_at=at)
        assert rule in str(refused.value.facts), (at, refused.value.facts)
    scenario.step("window1", FIRST, StepAct.BOOK_VISIT, visit_at=_at(4, 23, 10))
    scenario.step(REVIEWER, FIRST, StepAct.BOOK_VISIT, visit_at=_at(4, 24, 10))
    appointment = scenario.case.steps[FIRST].appointment
    assert appointment is not None
    assert (appointment.visit_at, appointment.times) == (_at(4, 24, 10), 2)
    booked = [event for event in scenario.log if isinstance(event, StepVisitBooked)]
    assert [event.departments for event in booked] == [("tax",), ("tax",)]
    assert booked[1].moved_from == _at(4, 23, 10)


def test_one_answer_after_the_visit_and_every_members_opinion() -> None:
    scenario = _invited("tax", "bank")
    visit = {"visitors": (REVIEWER, f"{OFFICER}2"), "text": "已核查"}
    with pytest.raises(ActNotAllowed, match="先预约"):
        scenario.step(REVIEWER, FIRST, StepAct.RECORD_SITE_VISIT, **visit)
    scenario.step("window1", FIRST, StepAct.BOOK_VISIT, visit_at=_at(4, 23, 10))
    with pytest.raises(ActNotAllowed, match="尚未到预约"):
        scenario.step(REVIEWER, FIRST, StepAct.RECORD_SITE_VISIT, **visit)
    scenario.now = _at(4, 23, 10)
    scenario.step(REVIEWER, FIRST, StepAct.RECORD_SITE_VISIT, **visit)
    with pytest.raises(ActNotAllowed, match="成员部门的意见"):
        scenario.step(REVIEWER, FIRST, StepAct.APPROVE)
    asked = {"opinion_working_days": 1, "text": "请出具意见"}
    with pytest.raises(InvalidInput) as refused:
        scenario.step(REVIEWER, FIRST, StepAct.CONSULT, departments=("tax",), **asked)
    assert "bank" in str(refused.value.facts)
    scenario.step(REVIEWER, FIRST, StepAct.CONSULT, departments=("tax", "bank"), **asked)
    scenario.step("tax1", FIRST, StepAct.REPLY, verdict="agree", text="同意")
    scenario.step("bank1", FIRST, StepAct.REPLY, verdict="disagree", text="绿地率不足")
    scenario.step(REVIEWER, FIRST, StepAct.CLOSE_CONSULTATION)
    with pytest.raises(ActNotAllowed, match="bank"):
        scenario.step(REVIEWER, FIRST, StepAct.APPROVE)
    scenario.step("window1", FIRST, StepAct.BOOK_VISIT, visit_at=_at(4, 24, 10))
    with pytest.raises(ActNotAllowed, match="现场验收后"):
        scenario.step(REVIEWER, FIRST, StepAct.APPROVE)


def test_a_step_that_may_not_be_supplemented_is_not_suspended_for_it() -> None:
    plan = two_steps()
    first = plan.step(FIRST).model_copy(update={"grounds": LICENCE_GROUNDS, "disciplines": ()})
    scenario = CaseScenario.accepted(plan.model_copy(update={"steps": (first, *plan.steps[1:])}))
    scenario.step(REVIEWER, FIRST, StepAct.CLAIM)
    head = PEOPLE[f"{OFFICER}-head"]
    offered = next(
        one
        for one in step_offers(scenario.case, FIRST, head, scenario.now, CALENDARS)
        if one.act == "suspend"
    )
    ground = as_object(as_object(offered.form_schema["properties"])["suspension_kind"])
    choices = [as_object(one)["const"] for one in as_list(ground["oneOf"])]
    assert SuspensionKind.SUPPLEMENT not in choices
    wanted = {**offered.example, "suspension_kind": "supplement"}
    with pytest.raises(InvalidInput) as refused:
        scenario.step(head.account, FIRST, StepAct.SUSPEND, **{k: v for k, v in wanted.items() if k != "act"})
    assert [error["field"] for error in refused.value.errors] == ["suspension_kind"]
    assert "补正" not in refused.value.detail.partition("：")[2], "only what the law lists is named"
