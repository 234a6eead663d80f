"""Silences are found by reading the ledger, whatever the function that milestones would say."""

from datetime import datetime, timedelta

from schemas.cases.case import JointCase
from schemas.cases.events import EventKind
from schemas.cases.events.deadlines import DeadlineBreached
from services.domain.calendars.calendar import BEIJING
from services.domain.cases.clocks.missed_milestones import silences, without_escalation_policy
from tests.unit.domain.cases.builders import CaseScenario

EVENING = datetime(2019, 4, 23, 18, tzinfo=BEIJING)


def test_a_case_that_milestones_keeps_no_silence() -> None:
    scenario = CaseScenario.accepted()
    scenario.wait(days=3)
    assert list(silences(scenario.case, scenario.now)) == []
    assert list(without_escalation_policy(scenario.case.plan, scenario.log)) == []


def test_a_step_a_stage_and_the_case_itself_are_asked() -> None:
    scenario = CaseScenario.accepted()
    assert list(silences(scenario.case, EVENING)) == [
        "case/promised 已到期，没有超时记录",
        "registration/promised 已到期，没有超时记录",
    ]


def test_a_escalation_level_that_was_not_climbed_is_found() -> None:
    scenario = CaseScenario.accepted()
    scenario.wait(hours=4)
    [breach] = [event for event in scenario.log if isinstance(event, DeadlineBreached)]
    second = breach.escalation_levels[1].due_at
    missing = "registration/promised 已超时，第 2 级升级到点未报"
    assert missing not in list(silences(scenario.case, second - timedelta(seconds=1)))
    assert missing in list(silences(scenario.case, second))


def test_a_breach_that_was_filed_without_its_escalation_levels_is_found() -> None:
    scenario = CaseScenario.accepted()
    scenario.wait(hours=4)
    silent = [
        event.model_copy(update={"escalation_levels": ()})
        if event.kind is EventKind.DEADLINE_BREACHED
        else event
        for event in scenario.log
    ]
    assert list(without_escalation_policy(scenario.case.plan, silent)) == [
        "registration/promised 超时没有按规定升级"
    ]


def test_what_stands_still_or_is_provisional_may_keep_silent() -> None:
    scenario = CaseScenario.accepted()

    def with_all(**moved: object) -> JointCase:
        clocks = {name: clock.model_copy(update=moved) for name, clock in scenario.case.clocks.items()}
        return scenario.case.model_copy(update={"clocks": clocks})

    assert list(silences(with_all(stopped_at=scenario.now), EVENING)) == []
    assert list(silences(with_all(is_provisional=True), EVENING)) == []
