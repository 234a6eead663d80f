"""Cases told as stories: what follows when, worked out by hand from the calendar of spring 2019."""

from datetime import timedelta

import pytest

from schemas.cases.events import EventKind
from schemas.cases.events.deadlines import DeadlineBreached, DeadlineEscalated
from schemas.catalogue.matter import RefusalEffect
from schemas.errors import ActNotAllowed, InvalidInput, NotFound, NotPermitted, NotYourStep
from schemas.vocabulary import CaseAct, CaseStatus, ClockKind, SlaStatus, StepAct, StepStatus
from services.domain.cases.act_input import step_command
from services.domain.cases.apply.case import fold
from services.domain.cases.clocks.milestones import next_milestone_at
from services.domain.timing.clocks import sla_status
from tests.support.results import fresh
from tests.unit.domain.cases.builders import CALENDARS, MONDAY, CaseScenario, setup_plan

MILESTONES = (EventKind.DEADLINE_WARNING, EventKind.DEADLINE_BREACHED, EventKind.DEADLINE_ESCALATED)
FOUR = ("registration", "seal", "tax", "bank-account")


def test_a_company_is_set_up_within_the_morning() -> None:
    scenario = CaseScenario.accepted()
    for code in FOUR:
        scenario.wait(minutes=20)
        scenario.approve(code)
    assert scenario.case.outcome is CaseStatus.APPROVED
    scenario.act("window1", CaseAct.DELIVER, receiver="王小明")
    assert scenario.case.status is CaseStatus.CLOSED
    assert scenario.kinds(*MILESTONES) == []
    assert scenario.case.closed_at == MONDAY + timedelta(minutes=80)


def test_seal_and_tax_open_together_and_the_bank_waits_for_the_seal_alone() -> None:
    scenario = CaseScenario.accepted()
    scenario.approve("registration")
    assert scenario.statuses(FOUR) == ["approved", "open", "open", "waiting"]
    scenario.approve("seal")
    assert scenario.statuses(FOUR) == ["approved", "approved", "open", "open"]


def test_a_step_starts_when_the_one_before_was_settled_not_when_somebody_looks() -> None:
    scenario = CaseScenario.accepted()
    scenario.wait(minutes=30)
    settled = scenario.now
    scenario.step("market-regulation1", "registration", StepAct.CLAIM)
    scenario.step("market-regulation1", "registration", StepAct.APPROVE, results=fresh("registration"))
    scenario.wait(hours=1)
    clock = scenario.case.clock(ClockKind.PROMISED, "seal")
    assert clock is not None
    assert clock.started_at == scenario.case.steps["seal"].opened_at == settled


def test_what_nobody_touches_is_warned_breached_and_escalated_up_to_the_supervision_office() -> None:
    scenario = CaseScenario.accepted()
    scenario.wait(days=30)
    assert scenario.kinds(*MILESTONES) == [
        "04-22 11:15 deadline.warning registration/promised",
        "04-22 12:00 deadline.breached registration/promised",
        "04-22 12:00 deadline.escalated registration/promised",
        "04-23 15:00 deadline.warning case/promised",
        "04-23 17:00 deadline.escalated registration/promised",
        "04-23 17:00 deadline.breached case/promised",
        "04-24 17:00 deadline.warning registration/statutory",
        "04-25 17:00 deadline.escalated registration/promised",
        "04-25 17:00 deadline.breached registration/statutory",
        "04-25 17:00 deadline.escalated registration/statutory",
        "05-07 17:00 deadline.escalated registration/promised",
        "05-10 17:00 deadline.escalated registration/statutory",
    ]
    told_to = [list(e.recipients) for e in scenario.log if isinstance(e, DeadlineEscalated)]
    assert told_to[-1] == ["administrator", "supervision-office"]


def test_striking_late_files_the_same_as_striking_in_time() -> None:
    early, late = CaseScenario.accepted(), CaseScenario.accepted()
    for _ in range(30 * 24):
        early.wait(hours=1)
    late.wait(days=30)
    assert late.log == early.log


def test_a_case_decided_in_time_is_not_breached_by_whoever_looks_late() -> None:
    scenario = CaseScenario.accepted()
    for code in FOUR[:3]:
        scenario.approve(code)
    scenario.step("bank1", "bank-account", StepAct.CLAIM)
    approval = step_command({"act": StepAct.APPROVE, "results": fresh("bank-account")})
    scenario.say("bank1", "bank-account", approval, follows=False)
    scenario.wait(days=30)
    assert [command for command in scenario.kinds(*MILESTONES) if "case/delivery" not in command] == []
    assert scenario.case.decided_at == MONDAY


def test_the_breach_of_the_case_names_its_cause_and_climbs_no_escalation_policy_of_its_own() -> None:
    scenario = CaseScenario.accepted()
    scenario.wait(days=2)
    breach = next(e for e in scenario.log if isinstance(e, DeadlineBreached) and e.clock == "case/promised")
    assert breach.cause == "registration/promised"
    assert breach.escalation_levels == ()


def test_an_act_at_the_last_moment_is_late_and_one_second_before_is_not() -> None:
    for early, shown in ((1, SlaStatus.DONE_IN_TIME), (0, SlaStatus.DONE_LATE)):
        scenario = CaseScenario.accepted()
        scenario.wait(hours=3, seconds=-early)
        scenario.approve("registration")
        clock = scenario.case.clock(ClockKind.PROMISED, "registration")
        assert sla_status(clock, scenario.now) is shown
        assert bool(scenario.kinds(EventKind.DEADLINE_BREACHED)) is not bool(early)


def test_the_refused_registration_ends_the_case_and_nothing_more_opens() -> None:
    scenario = CaseScenario.accepted()
    scenario.step("market-regulation1", "registration", StepAct.CLAIM)
    scenario.step("market-regulation1", "registration", StepAct.REFUSE, reason="名称与他人相同")
    assert scenario.statuses(FOUR) == ["refused", "not_done", "not_done", "not_done"]
    assert scenario.case.outcome is CaseStatus.REFUSED


def test_the_bank_refuses_and_the_licence_stands() -> None:
    scenario = CaseScenario.accepted()
    for code in FOUR[:3]:
        scenario.approve(code)
    scenario.step("bank1", "bank-account", StepAct.CLAIM)
    scenario.step("bank1", "bank-account", StepAct.REFUSE, reason="尽职调查未通过")
    assert scenario.case.outcome is CaseStatus.PARTLY_DONE
    assert scenario.case.plan.step("bank-account").on_refusal is RefusalEffect.PARTLY_DONE


def test_withdrawal_ends_every_clock_and_every_step() -> None:
    scenario = CaseScenario.accepted()
    scenario.approve("registration")
    scenario.act("window1", CaseAct.WITHDRAW, reason="不办了")
    assert scenario.statuses(FOUR) == ["approved", "withdrawn", "withdrawn", "withdrawn"]
    assert not [clock.id for clock in scenario.case.clocks.values() if clock.is_running]
    assert next_milestone_at(scenario.case) is None
    assert scenario.wait(days=30) == []


def test_a_skipped_optional_step_holds_nobody_up() -> None:
    scenario = CaseScenario.accepted(setup_plan(social_insurance="yes"))
    scenario.step("window1", "social-insurance", StepAct.SKIP, reason="改为线上自办")
    for code in FOUR:
        scenario.approve(code)
    assert scenario.case.outcome is CaseStatus.APPROVED


def test_a_released_step_is_open_again_on_the_same_clock() -> None:
    scenario = CaseScenario.accepted()
    before = scenario.case.clock(ClockKind.PROMISED, "registration")
    scenario.step("market-regulation1", "registration", StepAct.CLAIM)
    scenario.step("market-regulation1", "registration", StepAct.RELEASE)
    state = scenario.case.steps["registration"]
    assert (state.status, state.handler, state.version) == (StepStatus.OPEN, None, 2)
    assert scenario.case.clock(ClockKind.PROMISED, "registration") == before


@pytest.mark.parametrize(
    ("account", "code", "act", "command", "refusal"),
    [
        ("tax1", "registration", StepAct.CLAIM, {}, NotYourStep),
        ("window1", "registration", StepAct.CLAIM, {}, NotPermitted),
        ("window1", "registration", StepAct.SKIP, {"reason": "不想办"}, NotPermitted),
        ("market-regulation1", "registration", StepAct.ASSIGN, {"assignee": "tax1"}, NotPermitted),
        ("market-regulation1", "registration", StepAct.RELEASE, {}, ActNotAllowed),
        ("tax1", "tax", StepAct.CLAIM, {}, ActNotAllowed),
        ("window1", "nothing", StepAct.NOTE, {"text": "？"}, NotFound),
        ("window1", "registration", StepAct.NOTE, {"text": "  "}, InvalidInput),
    ],
)
def test_what_may_not_be_done_is_refused_and_changes_nothing(
    account: str, code: str, act: StepAct, command: dict[str, str], refusal: type[Exception]
) -> None:
    scenario = CaseScenario.accepted()
    before = list(scenario.log)
    with pytest.raises(refusal):
        scenario.step(account, code, act, **command)
    assert scenario.log == before


def test_only_the_handler_or_a_head_settles_a_claimed_step() -> None:
    scenario = CaseScenario.accepted()
    scenario.step("market-regulation1", "registration", StepAct.CLAIM)
    with pytest.raises(NotPermitted):
        scenario.step("market-regulation2", "registration", StepAct.APPROVE, results=fresh("registration"))
    head = "market-regulation-head"
    scenario.step(head, "registration", StepAct.ASSIGN, assignee="market-regulation2")
    scenario.step("market-regulation2", "registration", StepAct.APPROVE, results=fresh("registration"))
    assert scenario.case.steps["registration"].handler == "market-regulation2"


def test_an_approval_without_its_results_is_refused_by_field() -> None:
    scenario = CaseScenario.accepted()
    scenario.step("market-regulation1", "registration", StepAct.CLAIM)
    with pytest.raises(InvalidInput) as refusal:
        scenario.step("market-regulation1", "registration", StepAct.APPROVE, results={"credit_code": "91"})
    wrong = refusal.value.errors
    assert [error["field"] for error in wrong] == ["results.licence_number", "results.credit_code"]


def test_a_case_accepted_at_closing_time_can_still_be_done_within_its_promise() -> None:
    scenario = CaseScenario.accepted(at=MONDAY.replace(hour=16, minute=59))
    promised = scenario.case.clock(ClockKind.PROMISED)
    assert promised is not None
    for code in ("registration", "seal", "bank-account"):
        clock = scenario.case.clock(ClockKind.PROMISED, code)
        assert clock is not None
        scenario.now = clock.due_at - timedelta(seconds=1)
        scenario.approve(code)
    assert scenario.case.steps["bank-account"].settled_at is not None
    assert scenario.case.steps["bank-account"].settled_at < promised.due_at


def test_the_log_alone_tells_where_the_case_stands() -> None:
    scenario = CaseScenario.accepted()
    scenario.wait(days=3)
    scenario.approve("registration")
    scenario.wait(hours=4)
    case = scenario.case
    assert fold(case.case_no, case.region, case.plan, scenario.log) == case
    assert CALENDARS.of("tax") is CALENDARS.window


def test_a_demonstration_is_never_moved_behind_the_last_year_of_the_calendar() -> None:
    scenario = CaseScenario.accepted(at=MONDAY.replace(year=2040, month=12, day=3))
    with pytest.raises(InvalidInput, match="工作日历只有 2018 至 2040 年") as refused:
        scenario.act("admin1", CaseAct.ADVANCE_CLOCK, minutes=30 * 24 * 60)
    assert [error["field"] for error in refused.value.errors] == ["minutes"]
    scenario.act("admin1", CaseAct.ADVANCE_CLOCK, minutes=20 * 24 * 60)
    assert scenario.case.time_offset == timedelta(days=20)
