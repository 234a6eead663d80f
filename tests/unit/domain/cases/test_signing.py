"""Signatures on a step (加签, 会签, 减签): order, limits, disagreement, four-eyes, and what ends them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from schemas.cases.acts import Officer
from schemas.cases.case import Clock, JointCase
from schemas.cases.events import Event
from schemas.cases.events.deadlines import DeadlineBreached
from schemas.errors import ActNotAllowed, InvalidInput, NotYourStep, SecondPersonRequired
from schemas.vocabulary import ClockKind, StepAct, StepStatus
from services.domain.calendars.calendar import BEIJING
from services.domain.cases.act_input import step_command
from services.domain.cases.clocks.closing import running
from services.domain.cases.engine.decide import decide_step
from services.domain.cases.engine.offers import step_offers
from services.domain.cases.progress import progress_of
from services.domain.people.deputies import decide_as_self_or_deputy
from services.domain.people.permissions import departments_with_access
from services.domain.time_account.attribution import attribute_time
from tests.unit.domain.cases.builders import CALENDARS, PEOPLE, CaseScenario
from tests.unit.domain.cases.walks.ways import FIRST, OFFICER, OTHERS, two_steps

DOER, SECOND, HEAD = f"{OFFICER}1", f"{OFFICER}2", f"{OFFICER}-head"
OTHER = f"{OTHERS}1"


def _claimed() -> CaseScenario:
    scenario = CaseScenario.accepted(two_steps())
    scenario.step(DOER, FIRST, StepAct.CLAIM)
    return scenario


def _add(scenario: CaseScenario, account: str = DOER, **fields: Any) -> None:
    given = {"position": "before", "working_hours": 1, "text": "请核对", **fields}
    if "colleague" not in given:
        given = {"department": OTHERS, **given}
    scenario.step(account, FIRST, StepAct.ADD_SIGNER, **given)


def _sign(scenario: CaseScenario, account: str, verdict: str = "agree") -> None:
    scenario.step(account, FIRST, StepAct.SIGN, verdict=verdict, text="已核对")


def _clock(case: JointCase) -> Clock:
    clock = running(case, ClockKind.SIGNING, FIRST)
    assert clock is not None
    return clock


def _acts(scenario: CaseScenario, account: str) -> set[str]:
    offers = step_offers(scenario.case, FIRST, PEOPLE[account], scenario.now, CALENDARS)
    return {offer.act.value for offer in offers}


def test_signers_before_the_decision_have_their_turn_one_after_another() -> None:
    scenario = _claimed()
    _add(scenario)
    _add(scenario, colleague=SECOND)
    assert "approve" not in _acts(scenario, DOER)
    with pytest.raises(ActNotAllowed, match="前加签尚未签署"):
        scenario.step(DOER, FIRST, StepAct.APPROVE)
    with pytest.raises(NotYourStep):
        _sign(scenario, SECOND)
    first = _clock(scenario.case)
    assert (first.department, first.due_at - first.started_at) == (OTHERS, timedelta(hours=1))
    scenario.wait(minutes=30)
    _sign(scenario, OTHER)
    assert scenario.case.clocks[first.id].ended_at == scenario.now
    second = _clock(scenario.case)
    assert (second.department, second.started_at) == (OFFICER, scenario.now)
    _sign(scenario, SECOND)
    assert running(scenario.case, ClockKind.SIGNING, FIRST) is None
    scenario.step(DOER, FIRST, StepAct.APPROVE)
    assert scenario.case.steps[FIRST].status is StepStatus.APPROVED


def test_a_signer_has_at_most_what_remains_of_the_promise_and_no_clock_of_the_step_stops() -> None:
    scenario = _claimed()
    promised = scenario.case.clocks[f"{FIRST}/promised"]  # three working hours from nine o'clock
    with pytest.raises(InvalidInput) as refused:
        _add(scenario, working_hours=4)
    assert "3 个工作小时" in str(refused.value.facts)
    _add(scenario, working_hours=3)
    _add(scenario, colleague=SECOND, working_hours=3)
    assert _clock(scenario.case).due_at == promised.due_at
    scenario.wait(hours=2)
    _sign(scenario, OTHER)
    assert _clock(scenario.case).due_at == promised.due_at, "one hour is left"
    assert scenario.case.clocks[promised.id] == promised
    scenario.wait(hours=2)
    with pytest.raises(ActNotAllowed, match="承诺时限已届满"):
        _add(scenario)


def test_a_late_signature_warns_breaches_and_names_who_has_not_signed() -> None:
    scenario = _claimed()
    _add(scenario)
    clock = _clock(scenario.case)
    events = scenario.wait(hours=1)
    mine = [event for event in events if event.clock == clock.id]
    assert [event.kind.value for event in mine] == ["deadline.warning", "deadline.breached"]
    breach = mine[1]
    assert isinstance(breach, DeadlineBreached)
    assert breach.signer is not None
    assert (breach.signer.department, breach.escalation_levels) == (OTHERS, ())
    _sign(scenario, OTHER)
    assert scenario.case.steps[FIRST].signing is not None
    assert scenario.log[-2].facts.get("is_late") or scenario.log[-1].facts.get("is_late")


def test_an_approval_against_a_disagreement_says_why_it_is_not_followed() -> None:
    scenario = _claimed()
    _add(scenario)
    _sign(scenario, OTHER, "disagree")
    with pytest.raises(InvalidInput) as refused:
        scenario.step(DOER, FIRST, StepAct.APPROVE)
    assert "不采纳的理由" in str(refused.value.facts)
    scenario.step(DOER, FIRST, StepAct.APPROVE, opinion="住所证明已由房管核实，不采纳")


def test_a_draft_goes_to_the_signers_after_it_and_a_disagreement_makes_it_void() -> None:
    scenario = _claimed()
    _add(scenario, position="after")
    _add(scenario, position="after", colleague=SECOND)
    assert running(scenario.case, ClockKind.SIGNING, FIRST) is None, "no draft, no turn"
    with pytest.raises(ActNotAllowed, match="先拟办送签"):
        scenario.step(DOER, FIRST, StepAct.APPROVE)
    scenario.step(DOER, FIRST, StepAct.DRAFT_DECISION, decision="approve", opinion="拟准予")
    with pytest.raises(InvalidInput):
        _add(scenario)  # before the decision: too late
    _sign(scenario, OTHER)
    _sign(scenario, SECOND, "disagree")
    assert running(scenario.case, ClockKind.SIGNING, FIRST) is None
    with pytest.raises(ActNotAllowed, match="先拟办送签"):
        scenario.step(DOER, FIRST, StepAct.APPROVE)
    scenario.step(DOER, FIRST, StepAct.DRAFT_DECISION, decision="refuse", opinion="拟不予")
    _sign(scenario, OTHER)
    _sign(scenario, SECOND)
    with pytest.raises(ActNotAllowed, match="拟办决定为“不予”"):
        scenario.step(DOER, FIRST, StepAct.APPROVE)
    scenario.step(DOER, FIRST, StepAct.REFUSE, reason="不符合条件")


def test_a_signer_who_has_not_signed_is_removed_and_the_next_turn_begins() -> None:
    scenario = _claimed()
    _add(scenario)
    _add(scenario, colleague=SECOND)
    removed = _clock(scenario.case)
    scenario.step(DOER, FIRST, StepAct.REMOVE_SIGNER, number=1, reason="改由他人签署")
    assert scenario.case.clocks[removed.id].ended_at == scenario.now
    assert OTHERS not in departments_with_access(scenario.case, FIRST)
    _sign(scenario, SECOND)
    with pytest.raises(ActNotAllowed, match="没有待签署"):
        scenario.step(DOER, FIRST, StepAct.REMOVE_SIGNER, number=2, reason="已签署的不能减去")


def test_nobody_signs_their_own_work_nor_does_a_deputy_of_theirs() -> None:
    scenario = _claimed()
    for colleague in (DOER, HEAD):
        with pytest.raises(InvalidInput):
            _add(scenario, HEAD if colleague == HEAD else DOER, colleague=colleague)
    _add(scenario, colleague=SECOND)
    handler = PEOPLE[DOER].model_copy(update={"deputy_for": (PEOPLE[SECOND],)})
    with pytest.raises(SecondPersonRequired):
        _as_deputy(scenario, handler)
    deputy = PEOPLE[HEAD].model_copy(update={"deputy_for": (PEOPLE[SECOND],)})
    [signed] = [event for event in _as_deputy(scenario, deputy) if event.kind.value == "step.signed"]
    assert (signed.actor, signed.acted_for) == (HEAD, SECOND)


def test_who_signed_does_not_decide() -> None:
    scenario = _claimed()
    _add(scenario, colleague=HEAD)
    _sign(scenario, HEAD)
    with pytest.raises(SecondPersonRequired, match="签署人"):
        scenario.step(HEAD, FIRST, StepAct.APPROVE)


def _as_deputy(scenario: CaseScenario, officer: Officer) -> list[Event]:
    command = step_command({"act": "sign", "verdict": "agree", "text": "同意"})
    return decide_as_self_or_deputy(
        officer,
        lambda who: decide_step(scenario.case, FIRST, command, who, scenario.now, CALENDARS, scenario.log),
    )


@pytest.mark.parametrize(
    ("account", "act", "fields"),
    [
        ("admin1", StepAct.DIRECT_TRANSFER, {"to_department": "tax", "reason": "职责调整"}),
        ("window1", StepAct.WITHDRAW, {"reason": "申请人撤回"}),
    ],
)
def test_a_transfer_or_a_withdrawal_ends_the_turn(account: str, act: StepAct, fields: dict[str, Any]) -> None:
    scenario = _claimed()
    _add(scenario)
    scenario.step(account, FIRST, act, **fields)
    assert running(scenario.case, ClockKind.SIGNING, FIRST) is None
    assert "sign" not in _acts(scenario, OTHER)


def test_the_time_of_a_turn_is_the_signers_departments_and_the_applicant_sees_none_of_it() -> None:
    scenario = _claimed()
    before = progress_of(scenario.case, scenario.now, "")
    scenario.wait(minutes=30)
    _add(scenario)
    began = scenario.now
    scenario.wait(minutes=30)
    _sign(scenario, OTHER)
    scenario.wait(minutes=30)
    stretches = attribute_time(scenario.case, scenario.log, scenario.now)
    waited = [one for one in stretches if one.steps.get(FIRST) and one.steps[FIRST].department == OTHERS]
    assert [(one.from_at, one.until_at) for one in waited] == [(began, began + timedelta(minutes=30))]
    after = progress_of(scenario.case, scenario.now, "")
    assert after.model_copy(update={"now": before.now}) == before
    assert began < datetime(2019, 4, 22, 12, tzinfo=BEIJING)
