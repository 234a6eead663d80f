"""Correcting a suspension that was entered wrongly, told as stories."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from schemas.cases.events import EventKind
from schemas.cases.events.suspension import StepSuspensionCorrected
from schemas.errors import ActNotAllowed, InvalidInput
from schemas.vocabulary import ClockKind, StepAct
from services.domain.calendars.calendar import BEIJING
from tests.unit.domain.cases.builders import CaseScenario

HEAD = "market-regulation-head"
SUSPENSION = {
    "suspension_kind": "expert_review",
    "legal_basis": "行政许可法 第四十五条",
    "announced_working_days": 5,
    "notice": "市监中止〔2019〕7 号",
}


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2019, 4, day, hour, minute, tzinfo=BEIJING)


def _suspended(since: datetime) -> CaseScenario:
    scenario = CaseScenario.accepted()
    scenario.step(HEAD, "registration", StepAct.CLAIM)
    scenario.now = since
    scenario.step(HEAD, "registration", StepAct.SUSPEND, **SUSPENSION)
    return scenario


def _correct(scenario: CaseScenario, **command: Any) -> None:
    scenario.step(
        HEAD, "registration", StepAct.CORRECT_SUSPENSION, suspension=1, reason="录入有误", **command
    )


def _due(scenario: CaseScenario, kind: ClockKind) -> datetime:
    clock = scenario.case.clock(kind, "registration")
    assert clock is not None
    return clock.due_at


def test_a_suspension_entered_too_late_had_let_a_limit_pass_that_never_did() -> None:
    scenario = _suspended(_at(22, 14))
    assert scenario.kinds(EventKind.DEADLINE_BREACHED) == [
        "04-22 12:00 deadline.breached registration/promised"
    ]
    _correct(scenario, from_at=_at(22, 9, 30))
    assert scenario.kinds(EventKind.DEADLINE_BREACH_ANNULLED) == [
        "04-22 14:00 deadline.breach_annulled registration/promised"
    ]
    scenario.now = _at(24, 9)
    scenario.step(HEAD, "registration", StepAct.RESUME)
    assert _due(scenario, ClockKind.PROMISED) == _at(24, 11, 30)
    scenario.now = _at(24, 12)
    scenario.follow()
    assert (
        scenario.kinds(EventKind.DEADLINE_BREACHED)[-1]
        == "04-24 11:30 deadline.breached registration/promised"
    )


def test_the_old_entry_stays_on_file_beside_the_new_one() -> None:
    scenario = _suspended(_at(22, 10))
    scenario.now = _at(23, 10)
    scenario.step(HEAD, "registration", StepAct.RESUME)
    _correct(scenario, from_at=_at(22, 11), until_at=_at(23, 9, 30))
    [event] = [event for event in scenario.log if isinstance(event, StepSuspensionCorrected)]
    assert (event.was_from_at, event.was_until_at, event.reason) == (_at(22, 10), _at(23, 10), "录入有误")
    # two hours used before, one left after 09:30
    assert _due(scenario, ClockKind.PROMISED) == _at(23, 10, 30)


def test_a_correction_that_moves_a_limit_into_the_past_files_the_breach_at_its_own_moment() -> None:
    scenario = _suspended(_at(22, 10))
    scenario.now = _at(23, 10)
    scenario.step(HEAD, "registration", StepAct.RESUME)
    _correct(scenario, from_at=_at(22, 11), until_at=_at(22, 11, 30))
    assert (
        scenario.kinds(EventKind.DEADLINE_BREACHED)[0]
        == "04-22 14:00 deadline.breached registration/promised"
    )


@pytest.mark.parametrize(
    ("command", "field"),
    [
        ({"suspension": 2, "from_at": _at(22, 10)}, "suspension"),
        ({"from_at": _at(22, 8, 59)}, "from_at"),
        ({"from_at": _at(23, 10, 1)}, "from_at"),
        ({"from_at": _at(22, 11), "until_at": _at(22, 11)}, "until_at"),
        ({"from_at": _at(22, 11), "until_at": _at(23, 10) + timedelta(seconds=1)}, "until_at"),
        ({"from_at": None}, "from_at"),
    ],
)
def test_an_impossible_correction_names_its_field_and_changes_nothing(
    command: dict[str, Any], field: str
) -> None:
    scenario = _suspended(_at(22, 10))
    scenario.now = _at(23, 10)
    scenario.step(HEAD, "registration", StepAct.RESUME)
    before = scenario.case
    with pytest.raises(InvalidInput) as refused:
        scenario.step(
            HEAD,
            "registration",
            StepAct.CORRECT_SUSPENSION,
            **{"suspension": 1, "reason": "录入有误", **command},
        )
    assert [error["field"] for error in refused.value.errors] == [field]
    assert scenario.case == before


def test_nothing_can_be_corrected_where_nothing_was_suspended() -> None:
    scenario = CaseScenario.accepted()
    scenario.step(HEAD, "registration", StepAct.CLAIM)
    with pytest.raises(ActNotAllowed, match="没有暂停过计时"):
        _correct(scenario, from_at=_at(22, 9))
