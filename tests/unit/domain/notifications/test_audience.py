"""Who is told of what, and in which words."""

from dataclasses import replace

import pytest
from pydantic import JsonValue

from schemas.cases.events import EventKind
from schemas.vocabulary import Recipient
from services.domain.notifications.recipients import find_recipients
from services.domain.notifications.text import TEMPLATES, render_text
from tests.unit.domain.notifications.builders import happened, town

OFFICER = ("tax-head", "tax1", "tax2")


@pytest.mark.parametrize(
    ("kind", "fields", "found", "because"),
    [
        (EventKind.STEP_OPENED, {}, OFFICER, "a step that nobody holds is everybody's"),
        (EventKind.STEP_ASSIGNED, {"handler": "tax2"}, ("tax2",), "an assignment is one person's"),
        (EventKind.DEADLINE_WARNING, {}, OFFICER, "a warning of what nobody holds"),
        (EventKind.DEADLINE_WARNING, {"held_by": "tax1"}, ("tax1",), "a warning of what somebody holds"),
        (
            EventKind.DEADLINE_BREACHED,
            {"held_by": "tax1"},
            ("tax1", "tax-head"),
            "a breach is the head's too",
        ),
        (
            EventKind.DEADLINE_BREACH_ANNULLED,
            {"held_by": "tax1"},
            ("tax1", "tax-head"),
            "who was told, is told again",
        ),
        (EventKind.DEADLINE_BREACHED, {"whole": True}, ("tax-head",), "the lead answers for the whole"),
        (
            EventKind.DEADLINE_WARNING,
            {"whole": True, "kind": "intake"},
            ("window1",),
            "intake is the window's",
        ),
        (
            EventKind.DEADLINE_ESCALATED,
            {},
            ("tax-head", "admin1"),
            "a escalation_level's recipients",
        ),
        (EventKind.STEP_DELAY_EXPLAINED, {"held_by": "tax1"}, ("admin1",), "who urged hears the answer"),
        (EventKind.STEP_RECHECK_OPENED, {}, OFFICER, "whose result was built on the changed one"),
        (EventKind.STEP_RESULT_CORRECTED, {"departments": ["tax"]}, (), "the recheck tells them"),
        (EventKind.STEP_REVIEW_ISSUES_RAISED, {"missed": 1}, ("admin1",), "not everything was named at once"),
        (EventKind.STEP_REVIEW_ISSUES_RAISED, {"missed": 0}, (), "everything was named at once"),
        (
            EventKind.STEP_VISIT_BOOKED,
            {"held_by": "tax1", "departments": ["bank"]},
            ("tax1", "bank1", "bank-head"),
            "everybody who is to be on the site",
        ),
        (
            EventKind.STEP_CONSULTED,
            {"held_by": "tax1", "departments": ["bank"]},
            ("bank1", "bank-head"),
            "whoever is asked hears of it",
        ),
        (EventKind.STEP_TRANSFER_PROPOSED, {"to_department": "bank"}, ("bank-head",), "theirs to agree"),
        (EventKind.STEP_TRANSFERRED, {"from": "bank"}, (*OFFICER, "bank-head"), "who has it, and had it"),
        (EventKind.STEP_RETURNED_TO_WINDOW, {"held_by": "tax1"}, ("window1",), "the window asks for it"),
        (EventKind.STEP_RETURNED_FROM_WINDOW, {"held_by": "tax1"}, ("tax1",), "who sent it back goes on"),
        (EventKind.STEP_REPLIED, {"held_by": "tax1"}, ("tax1",), "who asked hears the answer"),
        (
            EventKind.STEP_REVIEW_REQUESTED,
            {"held_by": "tax1"},
            ("tax2", "tax-head"),
            "a second person checks",
        ),
        (EventKind.STEP_REVIEW_REJECTED, {"held_by": "tax1"}, ("tax1",), "it is theirs to mend"),
        (
            EventKind.DEADLINE_BREACHED,
            {"held_by": "tax1", "kind": "consultation", "silent": ["bank"]},
            ("tax1", "tax-head", "bank1", "bank-head"),
            "who asked, and who kept silent",
        ),
        (EventKind.CASE_RATED, {"whole": True, "rating": "5"}, ("admin1",), "a bad rating is called back"),
        (EventKind.CASE_RATED, {"whole": True, "rating": "2"}, (), "a good one is no news"),
        (
            EventKind.DEADLINE_WARNING,
            {"whole": True, "kind": "remediation"},
            ("admin1",),
            "theirs to see mended",
        ),
        (EventKind.STEP_CLAIMED, {}, (), "who claims knows it"),
    ],
)
def test_who_is_told(
    kind: EventKind, fields: dict[str, JsonValue], found: tuple[str, ...], because: str
) -> None:
    facts = {key: value for key, value in fields.items() if key not in ("held_by", "whole")}
    held_by = fields.get("held_by")
    context = happened(
        kind,
        step=None if "whole" in fields else "tax",
        held_by=str(held_by) if held_by else None,
        **facts,
    )
    assert set(find_recipients(context, town()).accounts) == set(found), because


@pytest.mark.parametrize("kind", [EventKind.CONFLICT_RAISED, EventKind.CONFLICT_DECIDED])
def test_a_conflict_and_its_decision_are_told_to_the_lead_and_the_parties(kind: EventKind) -> None:
    argued = replace(
        happened(kind), involved=("approval-office", "tax", "bank"), parties="市税务局、开户银行"
    )
    assert find_recipients(argued, town()).accounts == ("hall-head", "tax-head", "bank-head")
    assert "市税务局、开户银行" in render_text(argued)


def test_who_is_away_is_not_told_but_the_deputy_is_and_once() -> None:
    directory = town(away={"tax1": "tax2", "tax-head": "tax2"})
    breach = happened(EventKind.DEADLINE_BREACHED, held_by="tax1")
    assert find_recipients(breach, directory).accounts == ("tax2",)


def test_a_deputy_who_is_away_too_is_stood_in_for() -> None:
    directory = town(away={"tax1": "tax2", "tax2": "tax-head"})
    assert find_recipients(happened(EventKind.DEADLINE_WARNING, held_by="tax1"), directory).accounts == (
        "tax-head",
    )
    assert [officer.account for officer in directory.principals("tax-head")] == ["tax1", "tax2"]
    assert directory.principals("tax2") == ()


def test_two_who_stand_in_for_each_other_end_nowhere_else() -> None:
    directory = town(away={"tax1": "tax2", "tax2": "tax1"})
    assert find_recipients(happened(EventKind.DEADLINE_WARNING, held_by="tax1"), directory).accounts == (
        "tax2",
    )


def test_what_the_record_maps_comes_before_the_role_and_a_department_before_the_city() -> None:
    city: tuple[Recipient, str | None] = (Recipient.HEAD, None)
    own = (Recipient.HEAD, "tax")
    escalation_level = happened(EventKind.DEADLINE_ESCALATED, recipients=["head"])
    assert find_recipients(escalation_level, town(mapped={city: ("admin1",)})).accounts == ("admin1",)
    assert find_recipients(escalation_level, town(mapped={city: ("admin1",), own: ("tax2",)})).accounts == (
        "tax2",
    )


def test_a_escalation_level_nobody_is_mapped_to_goes_to_the_administrator_and_says_so() -> None:
    escalation_level = happened(EventKind.DEADLINE_ESCALATED, recipients=["head", "supervision-office"])
    result = find_recipients(escalation_level, town())
    assert result.accounts == ("tax-head", "admin1")
    assert result.unmapped == (Recipient.SUPERVISION_OFFICE,)
    assert render_text(escalation_level, result.unmapped).endswith(
        "政府督查机构没有对应人员，请在角色对应中补充"
    )


def test_a_role_mapped_to_somebody_who_left_is_nobody() -> None:
    escalation_level = happened(EventKind.DEADLINE_ESCALATED, recipients=["reform-office"])
    nobody = town(mapped={(Recipient.REFORM_OFFICE, None): ("gone",)})
    assert find_recipients(escalation_level, nobody).unmapped == (Recipient.REFORM_OFFICE,)


@pytest.mark.parametrize("kind", TEMPLATES)
def test_every_template_says_which_case_and_fits_on_a_screen(kind: EventKind) -> None:
    result = render_text(happened(kind, held_by="tax1"))
    assert "{" not in result
    assert 10 < len(result) < 120


def test_the_due_date_is_told_in_beijing_time() -> None:
    assert "2019-04-22 13:00" in render_text(happened(EventKind.STEP_OPENED))
