"""What the applicant is told of paused, own and provisional time, and of delays: the truth."""

from datetime import date, datetime
from typing import Any

from schemas.applicants.progress import CaseProgress
from schemas.cases.case import CasePlan
from schemas.cases.intake import Application
from schemas.cases.time_notes import TimeNoteKind
from schemas.vocabulary import ClockKind, SlaStatus, StepAct
from services.domain.calendars.calendar import BEIJING
from services.domain.cases.progress import progress_of
from services.domain.catalogue.planning import build_plan
from services.domain.timing.clocks import sla_status
from services.reference_data.loader import load_matters
from tests.support.matters import filled
from tests.unit.domain.cases.builders import CaseScenario
from tests.unit.domain.cases.clocks.test_own_time import after_a_notice

MATTERS = load_matters()
REGISTRATION = "浙江省保障“最多跑一次”改革规定 第二十八条"
LICENCE = "行政许可法 第四十五条"


def _ground(basis: str) -> dict[str, Any]:
    return {"suspension_kind": "appraisal", "legal_basis": basis, "notice": "1 号"}


def _plan(code: str, **answers: str) -> CasePlan:
    example = filled(MATTERS[code], date(2026, 11, 23))
    return build_plan(
        MATTERS[code], Application.model_validate({**example, "answers": {**example["answers"], **answers}})
    )


def _accepted(
    code: str, year: int, month: int, day: int, hour: int = 9, minute: int = 0, **answers: str
) -> CaseScenario:
    at = datetime(year, month, day, hour, minute, tzinfo=BEIJING)
    return CaseScenario.accepted(_plan(code, **answers), at)


def _approve(scenario: CaseScenario, code: str) -> None:
    step = scenario.case.plan.step(code)
    scenario.step(f"{step.department}1", code, StepAct.CLAIM)
    results = {field.code: field.example for field in step.results}
    scenario.step(f"{step.department}1", code, StepAct.APPROVE, results=results)


def _seen(scenario: CaseScenario) -> CaseProgress:
    return progress_of(scenario.case, scenario.now, "", scenario.log)


def _mortgage() -> CaseScenario:
    """Accepted on Monday at 9:30; its examination is suspended for ten working days at 11:30."""
    scenario = _accepted("mortgage-registration", 2026, 11, 23, 9, 30)
    scenario.now = datetime(2026, 11, 23, 11, 30, tzinfo=BEIJING)
    scenario.step("planning-resources1", "examination", StepAct.CLAIM)
    scenario.step(
        "planning-resources-head",
        "examination",
        StepAct.SUSPEND,
        announced_working_days=10,
        **_ground(REGISTRATION),
    )
    return scenario


def test_a_lawful_suspension_is_told_with_its_ground_and_is_never_called_late() -> None:
    scenario = _mortgage()
    scenario.now = datetime(2026, 11, 26, 9, tzinfo=BEIJING)
    seen = _seen(scenario)
    promised = scenario.case.clock(ClockKind.PROMISED)
    assert promised is not None
    assert scenario.now >= promised.due_at
    assert (seen.is_late, seen.is_paused) == (False, True)
    [note] = seen.time_notes
    assert (note.kind, note.ground, note.basis) == (TimeNoteKind.PAUSED, "鉴定", REGISTRATION)
    assert note.moves_promise
    assert note.text == (
        "“受理审核”因鉴定依法进行特别程序，自2026-11-23 11:30起暂停计时，预计至2026-12-07 17:00，"
        f"所需时间不计入办理期限（{REGISTRATION}）。恢复计时后，承诺办结时间相应顺延。"
    )
    assert [step.due_at for step in seen.at_work] == [None]
    assert [step.is_paused for step in seen.at_work] == [True]


def test_after_the_suspension_the_moved_date_is_told_beside_the_first() -> None:
    scenario = _mortgage()
    scenario.now = datetime(2026, 11, 26, 9, tzinfo=BEIJING)
    scenario.step("planning-resources-head", "examination", StepAct.RESUME)
    seen = _seen(scenario)
    assert (seen.is_late, seen.is_paused) == (False, False)
    assert seen.original_due_at == datetime(2026, 11, 25, 17, tzinfo=BEIJING)
    assert seen.promised_due_at == datetime(2026, 11, 27, 17, tzinfo=BEIJING)
    [note] = seen.time_notes
    assert note.kind is TimeNoteKind.WAS_PAUSED
    assert note.until == scenario.now


def test_a_suspension_beside_other_work_moves_no_promise() -> None:
    scenario = _accepted("construction-project", 2026, 3, 2, 9)
    _approve(scenario, "filing")
    department = scenario.case.plan.step("land-permit").department
    scenario.step(f"{department}1", "land-permit", StepAct.CLAIM)
    scenario.step(
        f"{department}-head", "land-permit", StepAct.SUSPEND, announced_working_days=5, **_ground(LICENCE)
    )
    [note] = _seen(scenario).time_notes
    assert not note.moves_promise
    assert note.text.endswith("其他环节照常办理。")


def test_what_is_announced_and_over_counts_again_and_may_be_late() -> None:
    scenario = _mortgage()
    scenario.now = datetime(2026, 12, 31, 9, tzinfo=BEIJING)
    scenario.follow()
    seen = _seen(scenario)
    assert seen.is_late
    assert seen.is_reminded
    assert [note.kind for note in seen.time_notes] == [TimeNoteKind.WAS_PAUSED]


def test_the_owners_own_time_is_not_late() -> None:
    scenario = _accepted("construction-project", 2026, 1, 5, 9, regional_assessment="yes")
    for code in ("filing", "land-permit"):
        _approve(scenario, code)
    scenario.now = datetime(2026, 11, 20, 9, tzinfo=BEIJING)
    scenario.follow()
    seen = _seen(scenario)
    assert (seen.is_late, seen.is_paused) == (False, True)
    assert [note.kind for note in seen.time_notes] == [TimeNoteKind.OWN_TIME]
    assert "由您或者您委托的单位办理" in seen.time_notes[0].text


def test_a_public_notice_is_told_with_its_end() -> None:
    scenario = CaseScenario.accepted(after_a_notice(), datetime(2019, 4, 22, 10, tzinfo=BEIJING))
    [note] = _seen(scenario).time_notes
    assert note.kind is TimeNoteKind.PUBLIC_NOTICE
    assert note.until == datetime(2019, 5, 14, tzinfo=BEIJING)


def test_a_provisional_date_is_told_and_is_never_late() -> None:
    scenario = _accepted("mortgage-registration", 2026, 12, 31, 9)
    scenario.now = datetime(2027, 1, 20, 9, tzinfo=BEIJING)
    scenario.follow()
    seen = _seen(scenario)
    assert (seen.is_late, seen.is_provisional) == (False, True)
    assert [note.kind for note in seen.time_notes] == [TimeNoteKind.PROVISIONAL]


def test_the_reason_of_a_delay_is_published_with_its_new_date() -> None:
    scenario = _accepted("mortgage-registration", 2026, 11, 2, 9)
    scenario.step("planning-resources1", "examination", StepAct.CLAIM)
    scenario.now = datetime(2026, 11, 6, 9, tzinfo=BEIJING)
    scenario.step(
        "planning-resources1",
        "examination",
        StepAct.EXPLAIN_DELAY,
        reason="档案正在调取。",
        expected_on=date(2026, 11, 10),
    )
    seen = _seen(scenario)
    assert seen.is_late
    [note] = seen.time_notes
    assert note.kind is TimeNoteKind.DELAY_EXPLAINED
    assert note.basis == "优化营商环境条例 第三十六条"
    assert note.text == "“受理审核”未按承诺时限办结，原因：档案正在调取。预计2026-11-10办结。"


def test_before_2020_no_law_asked_for_the_explanation() -> None:
    scenario = _accepted("mortgage-registration", 2019, 4, 22, 9)
    scenario.step("planning-resources1", "examination", StepAct.CLAIM)
    scenario.now = datetime(2019, 4, 26, 9, tzinfo=BEIJING)
    why: dict[str, Any] = {"reason": "档案正在调取", "expected_on": date(2019, 4, 28)}
    scenario.step("planning-resources1", "examination", StepAct.EXPLAIN_DELAY, **why)
    assert [note.basis for note in _seen(scenario).time_notes] == [""]


def test_the_page_and_the_sla_status_never_contradict_each_other() -> None:
    scenario = _mortgage()
    for day in range(23, 31):
        scenario.now = datetime(2026, 11, day, 18, tzinfo=BEIJING)
        scenario.follow()
        shown = sla_status(scenario.case.clock(ClockKind.PROMISED), scenario.now)
        assert _seen(scenario).is_late is (shown is SlaStatus.RED)
