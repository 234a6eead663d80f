"""What one case adds to the statistics, told by stories."""

from collections import Counter
from datetime import date

from schemas.statistics.periods import Topic
from schemas.statistics.time_account import CountedGroup
from schemas.vocabulary import CaseAct, Rating
from services.domain.cases.engine.offers import case_offers
from services.domain.statistics.tally import tally_case
from tests.unit.domain.cases.builders import MONDAY, PEOPLE, CaseScenario

ORDER = ("registration", "seal", "tax", "bank-account")


def decided() -> CaseScenario:
    scenario = CaseScenario.accepted()
    for code in ORDER:
        scenario.approve(code)
    return scenario


def by_topic(scenario: CaseScenario) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for key, amount in tally_case(scenario.case, []).items():
        counted[key.topic] += amount
    return dict(counted)


def test_each_step_counts_for_who_settled_it_where_it_was_held() -> None:
    scenario = decided()
    steps = {key for key in tally_case(scenario.case, []) if key.topic == Topic.STEP_SETTLED.value}
    assert {(key.department, key.account) for key in steps} == {
        ("market-regulation", "market-regulation1"),
        ("public-security", "public-security1"),
        ("tax", "tax1"),
        ("bank", "bank1"),
    }
    assert {key.day for key in steps} == {MONDAY.date()}
    assert by_topic(scenario)[Topic.STEP_KEPT.value] == len(ORDER)


def test_a_late_step_is_settled_and_not_kept() -> None:
    scenario = CaseScenario.accepted()
    scenario.wait(days=1)
    for code in ORDER:
        scenario.approve(code)
    counted = by_topic(scenario)
    assert (counted[Topic.STEP_SETTLED.value], counted[Topic.STEP_KEPT.value]) == (4, 3)


def test_a_bad_rating_owes_a_call_and_a_mending() -> None:
    scenario = decided()
    scenario.act("window1", CaseAct.DELIVER, **delivery(scenario))
    scenario.act("window1", CaseAct.RATE, rating=Rating.DISSATISFIED)
    counted = by_topic(scenario)
    assert counted[Topic.CASE_FINISHED.value] == 1
    assert counted[Topic.BAD.value] == counted[Topic.CALL_BACK_DUE.value] == 1
    assert Topic.CALLED_BACK.value not in counted
    scenario.act("admin1", CaseAct.CALL_BACK, text="已电话核实", is_founded=True)
    scenario.wait(days=30)
    counted = by_topic(scenario)
    assert counted[Topic.CALLED_BACK.value] == counted[Topic.MENDING_DUE.value] == 1
    assert Topic.MENDED.value not in counted


def test_a_project_is_within_its_days_when_every_group_is() -> None:
    scenario = decided()

    def kept(*days: int) -> int:
        groups = [group(day) for day in days]
        return sum(k.topic == Topic.PROJECT_KEPT.value for k in tally_case(scenario.case, groups))

    assert kept(60, 30) == 1
    assert kept(60, 61) == 0
    assert not any(key.topic == Topic.PROJECT_SETTLED.value for key in tally_case(scenario.case, []))


def test_what_is_in_hand_counts_for_nothing_yet() -> None:
    assert tally_case(CaseScenario.accepted().case, []) == Counter()


def delivery(scenario: CaseScenario) -> dict[str, object]:
    """What the delivery of this release asks for, as its offer's example has it."""
    offers = case_offers(scenario.case, PEOPLE["window1"], scenario.now)
    example = next(offer.example for offer in offers if offer.act == "deliver")
    return {name: value for name, value in example.items() if name != "act"}


def group(days: int) -> CountedGroup:
    return CountedGroup(
        name="前三个阶段",
        stages=["land"],
        limit="60 个工作日",
        source="",
        stretches=1,
        working_days=days,
        calendar_days=days,
        is_over=days > 60,
        minutes=0,
    )


def test_the_day_is_the_day_in_beijing() -> None:
    scenario = decided()
    assert all(isinstance(key.day, date) for key in tally_case(scenario.case, []))
