"""Events as they are stored: what is read back equals what was filed, and old versions are upcast."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from pydantic import ValidationError

from schemas.cases.events import Event
from schemas.cases.events.clocks import ClockMoved
from schemas.cases.events.course import CaseNoted
from schemas.cases.events.intake import CaseReceived
from schemas.cases.events.review import StepReviewIssuesRaised
from schemas.cases.events.steps import StepOpened
from schemas.clock_id import ClockId
from schemas.event_registry import stored_event
from schemas.events.base import JsonObject
from services.domain.cases.apply.case import fold
from tests.support.events import case_received
from tests.unit.domain.cases.walks.families import FAMILIES
from tests.unit.domain.cases.walks.walks import walk_of

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
WALKS = 40


def _stored(event: Event) -> Event:
    kept = (event.kind.value, event.at, event.actor, event.step, event.clock)
    return stored_event(*kept, event.facts, event.private)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_log_read_back_is_the_log_and_makes_the_same_case(family: str) -> None:
    seed = Random(family)  # noqa: S311 - walks, not secrets
    for _ in range(WALKS):
        walk = walk_of(family, seed.randbytes(160))
        walk.run()
        scenario = walk.scenario
        log = [_stored(event) for event in scenario.log]
        assert log == scenario.log
        assert fold(scenario.case.case_no, scenario.case.region, scenario.case.plan, log) == scenario.case


def test_private_fields_are_stored_apart() -> None:
    event = StepReviewIssuesRaised(
        at=AT,
        step="review",
        round=1,
        fault_count=2,
        missed=0,
        by_discipline={"消防": 2},
        revise_working_days=5,
        faults=("消防：请补充计算书", "消防：缺图"),
        earlier_faults=(),
    )
    assert event.facts["faults"] == 2
    assert event.private == {"faults": ["消防：请补充计算书", "消防：缺图"], "earlier_faults": []}
    assert "faults" not in str(event.facts["by_discipline"])


def test_what_is_read_without_its_private_column_has_blank_private_fields() -> None:
    event = CaseNoted(at=AT, actor="window1", text="已电话告知申请人")
    public = stored_event(event.kind.value, AT, "window1", None, None, event.facts, None)
    assert isinstance(public, CaseNoted)
    assert public.text == ""


def test_a_withdrawn_extension_is_told_from_one_that_stays() -> None:
    clock = ClockId("tax/statutory")
    withdrawn = _stored(ClockMoved(at=AT, clock=clock, extended_by=None))
    assert "extended_by" in withdrawn.model_fields_set
    assert "extended_by" not in _stored(ClockMoved(at=AT, clock=clock, due_at=AT)).model_fields_set


@pytest.mark.parametrize(("actor", "proof"), [("applicant/330100-1", "phone_code"), ("window1", "")])
def test_an_early_receipt_gets_the_proof_that_it_did_not_name(actor: str, proof: str) -> None:
    early: JsonObject = {"matter": "m", "matter_version": 1, "channel": "web", "offset_seconds": 3600.0}
    event = stored_event("case.received", AT, actor, None, None, early, {})
    assert isinstance(event, CaseReceived)
    assert (event.online_proof, event.time_offset) == (proof, timedelta(hours=1))


def test_an_event_of_today_names_its_version_and_is_not_upcast() -> None:
    event = case_received(AT, actor="applicant/330100-1")
    assert event.facts["schema_version"] == 2
    assert _stored(event) == event


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"at": AT, "step": "tax"}, "department"),
        ({"at": AT, "department": "tax"}, "step"),
        ({"at": datetime(2026, 11, 30), "step": "tax", "department": "tax"}, "at"),  # noqa: DTZ001 - refused
        ({"at": AT, "step": "tax", "department": "tax", "desk": "tax"}, "desk"),
        ({"at": AT, "step": "tax", "department": "tax", "cycle": "twice"}, "cycle"),
    ],
)
def test_a_missing_or_wrong_field_is_refused(fields: dict[str, object], wrong: str) -> None:
    with pytest.raises(ValidationError) as refused:
        StepOpened.model_validate(fields)
    assert [error["loc"] for error in refused.value.errors()] == [(wrong,)]
