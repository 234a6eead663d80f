"""What a target's measure comes to, what reaches it, and how a row stands on a day."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from deploy.seeds.people import WITHOUT_DEMONSTRATION, people
from schemas.catalogue.matter import Matter
from schemas.statistics.indicators import CaseCounts, PlanStatus, Reading, Target
from services.domain.statistics.contributions import compute_contribution
from services.domain.statistics.figures import compute_figure, describe_target, is_reached
from services.domain.statistics.plan import build_indicator_view
from services.reference_data.indicators import load_annex, load_indicators, load_targets, load_words
from services.reference_data.loader import load_departments, load_matters
from tests.unit.domain.cases.builders import CALENDARS, MONDAY, CaseScenario

Sources = tuple[dict[str, Matter], dict[str, CaseCounts], dict[str, Reading]]
TARGETS = {target.code: target for target in load_targets()}
ORDER = ("registration", "seal", "tax", "bank-account")


def reading(subject: str, value: str | None = None, *, is_done: bool = False) -> Reading:
    return Reading(
        id=1,
        subject=subject,
        read_on=date(2019, 6, 1),
        value=None if value is None else Decimal(value),
        is_done=is_done,
        text="",
        evidence="统计快报第 3 期",
        recorded_by="admin1",
        recorded_at=datetime(2019, 6, 1, tzinfo=UTC),
        confirmed_by="admin2",
        confirmed_at=datetime(2019, 6, 2, tzinfo=UTC),
    )


def test_whoever_leads_a_row_has_a_department_to_be_told_at() -> None:
    leads = {name for one in load_indicators().values() for name in one.lead.split(";")}
    names = {one.name: code for code, one in load_departments().items()}
    assert leads <= set(names), leads - set(names)
    at_work = {person.department for person in people("centre")}
    without = set(names.values()) - at_work
    assert without == WITHOUT_DEMONSTRATION
    in_matters = {step.department for matter in load_matters().values() for step in matter.steps}
    assert not without & in_matters, "nobody of theirs is there to act"


def row_on(number: str, on: date, *readings: Reading) -> PlanStatus:
    targets = [(t, load_words()[t.code]) for t in load_targets() if t.indicator == number]
    fields = {one.subject: one for one in readings}
    sources: Sources = (load_matters(), {}, fields)
    return build_indicator_view(
        load_indicators()[number], load_annex()[number], targets, sources, on
    ).sla_status


def test_the_annex_agrees_cell_by_cell_with_the_rows_that_software_reads() -> None:
    dates = {"12月底": "2019-12-31", "10月底": "2019-10-31", "8月底": "2019-08-31", "6月底": "2019-06-30"}
    dates |= {"3月底": "2019-03-31", "全年": "all-year", "每季度": "each quarter", "": "none"}
    for number, cells in load_annex().items():
        row = load_indicators()[number]
        assert cells.category == row.category, number
        assert row.name.partition("(")[0].replace('"', "") in cells.name.translate(
            {0x201C: None, 0x201D: None}
        ), number
        assert cells.lead.replace("、县（市）", "县(市)") == row.lead, number
        assert dates[cells.due] == row.due, number
        assert cells.target.endswith("。"), number
    assert list(load_annex()) == list(load_indicators())


def test_every_target_says_itself_in_chinese() -> None:
    assert set(load_words()) == set(TARGETS)
    assert describe_target(TARGETS["T09a"], load_words()["T09a"]) == "企业开办全流程办理时限 ≤ 1 个工作日"
    assert describe_target(TARGETS["T10a"], load_words()["T10a"]) == "企业开办网上申报率 ≥ 80%"
    assert describe_target(TARGETS["B14"], load_words()["B14"]) == "第一批部门间“最多跑一次”事项清单"


@pytest.mark.parametrize(
    ("code", "value", "reached"),
    [
        ("T02a", "77", True),
        ("T02a", "76", False),
        ("T11a", "7", True),
        ("T11a", "8", False),
        ("T18a", "99.9", False),
        ("T18a", "100", True),
        ("T47a", "11", False),
        ("T47c", "21", True),
        ("T51a", "5", True),
        ("T51a", "4.9", False),
        ("B13", "29", False),
    ],
)
def test_a_value_reaches_its_target_or_not(code: str, value: str, *, reached: bool) -> None:
    assert is_reached(TARGETS[code], Decimal(value)) is reached


def test_at_most_means_every_single_case() -> None:
    def kept(settled: int = 0, kept: int = 0, overdue: int = 0) -> bool | None:
        counts = {"enterprise-setup": CaseCounts(settled=settled, kept=kept, overdue=overdue)}
        found = compute_figure(TARGETS["T09a"], load_matters(), counts, {})
        assert found is not None
        return found.is_met

    assert kept(settled=100, kept=100) is True
    assert kept(settled=100, kept=99) is False
    assert kept(settled=100, kept=100, overdue=1) is False
    assert kept() is None


def test_what_nobody_entered_has_no_figure() -> None:
    assert compute_figure(TARGETS["T48a"], {}, {}, {}) is None
    found = compute_figure(TARGETS["T48a"], {}, {}, {"T48a": reading("T48a", "312")})
    assert found is not None
    assert (found.value, found.is_met, found.confirmed_by) == (Decimal(312), True, "admin2")


@pytest.mark.parametrize(
    ("number", "on", "sla_status"),
    [
        ("02", date(2019, 5, 1), PlanStatus.UNDER_WAY),
        ("02", date(2019, 6, 1), PlanStatus.DUE_SOON),
        ("02", date(2019, 6, 30), PlanStatus.DUE_SOON),
        ("02", date(2019, 7, 1), PlanStatus.UNREPORTED),
        ("06", date(2026, 1, 1), PlanStatus.NO_DATE),
        ("12", date(2026, 1, 1), PlanStatus.ALL_YEAR),
        ("62", date(2019, 7, 1), PlanStatus.ALL_YEAR),
        ("17", date(2019, 7, 1), PlanStatus.MET),
    ],
)
def test_a_row_shows_how_it_stands(number: str, on: date, sla_status: PlanStatus) -> None:
    assert row_on(number, on) is sla_status


def test_a_row_is_reached_when_all_its_targets_are() -> None:
    on = date(2019, 7, 1)
    assert row_on("02", on, reading("T02a", "77")) is PlanStatus.OVERDUE
    assert row_on("02", on, reading("T02a", "77"), reading("T02b", "3")) is PlanStatus.MET
    assert row_on("37", on) is PlanStatus.UNREPORTED
    assert row_on("37", on, reading("37")) is PlanStatus.OVERDUE
    assert row_on("37", on, reading("37", is_done=True)) is PlanStatus.MET


def test_a_case_counts_when_it_is_decided() -> None:
    scenario = CaseScenario.accepted()
    before = compute_contribution(
        scenario.case.model_copy(update={"online_proof": "phone_code"}), CALENDARS.window
    )
    assert (before.settled_on, before.duration, before.is_online) == (None, None, True)
    for code in ORDER:
        scenario.approve(code)
    after = compute_contribution(scenario.case, CALENDARS.window)
    assert (after.received_on, after.settled_on) == (MONDAY.date(), MONDAY.date())
    assert (after.was_kept, after.is_online, after.duration) == (True, False, Decimal(0))


def test_a_late_case_counts_for_all_the_time_it_took() -> None:
    scenario = CaseScenario.accepted()
    scenario.wait(days=3)
    for code in ORDER:
        scenario.approve(code)
    late = compute_contribution(scenario.case, CALENDARS.window)
    assert (late.was_kept, late.duration) == (False, Decimal("3.00"))


def test_a_target_without_relation_is_a_milestone() -> None:
    milestone: Target = TARGETS["B09"]
    found = compute_figure(milestone, {}, {}, {"B09": reading("B09", is_done=True)})
    assert found is not None
    assert found.is_met is True
