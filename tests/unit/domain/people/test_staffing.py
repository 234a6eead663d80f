"""The rules of people: each refusal with its field, and what stands behind an act in somebody's place."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas.cases.act_offers import ActForm, ActOffer
from schemas.cases.acts import Officer
from schemas.cases.events import Event
from schemas.cases.events.clocks import ClockEnded
from schemas.cases.events.steps import StepAssigned
from schemas.clock_id import ClockId
from schemas.errors import NotPermitted
from schemas.people.accounts import Absence, AbsenceIn, PersonChangeIn, RoleMappingIn
from schemas.vocabulary import Recipient, Role
from services.domain.people.account_rules import absence_faults, leaving_faults, mapping_faults, person_faults
from services.domain.people.deputies import decide_as_self_or_deputy, offers_with_deputies
from tests.unit.domain.notifications.builders import town

NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)
PEOPLE = town().officers
DEPARTMENTS = {"tax", "bank"}


def _absence(account: str, deputy: str, first: int = 1, last: int = 3) -> AbsenceIn:
    return AbsenceIn(
        account=account,
        deputy=deputy,
        from_at=NOW + timedelta(days=first),
        until_at=NOW + timedelta(days=last),
    )


def _on_file(*entered: AbsenceIn) -> list[Absence]:
    return [Absence(id=number, **item.model_dump()) for number, item in enumerate(entered)]


@pytest.mark.parametrize(
    ("values", "on_file", "fields"),
    [
        (_absence("tax1", "tax2"), [], []),
        (_absence("tax1", "tax-head"), [], []),
        (_absence("tax1", "tax1"), [], ["deputy"]),
        (_absence("tax1", "bank1"), [], ["deputy"]),
        (_absence("tax1", "admin1"), [], ["deputy"]),
        (_absence("tax1", "gone"), [], ["deputy"]),
        (_absence("gone", "tax2"), [], ["account"]),
        (_absence("tax1", "tax2", first=3, last=1), [], ["until_at"]),
        (_absence("tax1", "tax2", first=-3, last=-1), [], ["until_at"]),
        (_absence("tax1", "tax2"), [_absence("tax1", "tax-head", 2, 4)], ["from_at"]),
        (_absence("tax1", "tax2"), [_absence("tax1", "tax-head", 3, 4)], []),
        (_absence("tax1", "tax2"), [_absence("tax2", "tax1", 2, 5)], ["deputy"]),
        (_absence("tax1", "tax2"), [_absence("tax2", "tax1", 3, 5)], []),
        (_absence("tax1", "tax2"), [_absence("tax2", "tax-head"), _absence("tax-head", "tax1")], ["deputy"]),
        (_absence("tax1", "tax2"), [_absence("tax2", "tax-head")], []),
    ],
)
def test_an_absence_has_an_end_and_a_deputy_who_is_there(
    values: AbsenceIn, on_file: list[AbsenceIn], fields: list[str]
) -> None:
    wrong = list(absence_faults(values, PEOPLE, _on_file(*on_file), NOW))
    assert [field for field, _ in wrong] == fields, wrong


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"role": "officer", "department": "tax"}, []),
        ({"role": "officer"}, ["department"]),
        ({"role": "head", "department": "nowhere"}, ["department"]),
        ({"role": "window", "department": "tax"}, ["department"]),
        ({"role": "window", "centre": "330100"}, []),
        ({"role": "administrator", "centre": "330100"}, ["centre"]),
    ],
)
def test_a_desk_belongs_to_a_department_and_a_window_to_a_centre(
    values: dict[str, Any], fields: list[str]
) -> None:
    wrong = person_faults(PersonChangeIn(name="某某", **values), DEPARTMENTS)
    assert [field for field, _ in wrong] == fields


@pytest.mark.parametrize(
    ("recipient", "department", "accounts", "fields"),
    [
        (Recipient.REFORM_OFFICE, None, ("hall-head",), []),
        (Recipient.HEAD, "tax", ("tax2",), []),
        (Recipient.HEAD, "tax", ("bank1",), ["accounts"]),
        (Recipient.HEAD, "nowhere", ("tax2",), ["department", "accounts"]),
        (Recipient.HANDLER, "tax", ("tax1",), ["recipient"]),
        (Recipient.ADMINISTRATOR, None, ("tax1",), ["accounts"]),
        (Recipient.SUPERVISION_OFFICE, None, (), ["accounts"]),
        (Recipient.HEAD, "tax", (), []),
        (Recipient.REFORM_OFFICE, None, ("gone",), ["accounts"]),
    ],
)
def test_who_stands_behind_a_recipient_is_there_and_of_that_place(
    recipient: Recipient, department: str | None, accounts: tuple[str, ...], fields: list[str]
) -> None:
    result = RoleMappingIn(recipient=recipient, department=department, accounts=accounts)
    assert [field for field, _ in mapping_faults(result, PEOPLE, DEPARTMENTS)] == fields


def test_nobody_leaves_who_is_still_needed() -> None:
    absences = _on_file(_absence("tax1", "tax2"))
    mapped: dict[tuple[Recipient, str | None], tuple[str, ...]] = {(Recipient.REFORM_OFFICE, None): ("tax2",)}
    wrong = [message for _, message in leaving_faults("tax2", PEOPLE, absences, mapped, 4)]
    assert len(wrong) == 3
    assert "4 个在办环节" in wrong[0]
    assert [m for _, m in leaving_faults("admin1", PEOPLE, [], {}, 0)] == ["这是最后一个审管办账号"]
    assert list(leaving_faults("bank1", PEOPLE, absences, mapped, 0)) == []


def _for_heads(who: Officer) -> list[Event]:
    if who.role is not Role.HEAD:
        raise NotPermitted("只有负责人", role=who.role)
    return [
        StepAssigned(at=NOW, actor=who.account, step="tax", handler="tax1"),
        ClockEnded(at=NOW, clock=ClockId("tax/promised")),
    ]


def test_a_deputy_acts_under_the_own_name_and_the_event_says_in_whose_place() -> None:
    deputy = PEOPLE["tax2"].model_copy(update={"deputy_for": (PEOPLE["tax-head"],)})
    act, followed = decide_as_self_or_deputy(deputy, _for_heads)
    assert (act.actor, act.facts) == ("tax2", {"handler": "tax1", "acted_for": "tax-head"})
    assert (followed.actor, followed.facts) == ("system", {})


def test_who_stands_in_for_nobody_is_refused_as_ever() -> None:
    with pytest.raises(NotPermitted):
        decide_as_self_or_deputy(PEOPLE["tax2"], _for_heads)
    only_an_officer = PEOPLE["tax2"].model_copy(update={"deputy_for": (PEOPLE["tax1"],)})
    with pytest.raises(NotPermitted):
        decide_as_self_or_deputy(only_an_officer, _for_heads)


def test_own_rights_come_first_and_no_act_is_offered_twice() -> None:
    head = PEOPLE["tax-head"].model_copy(update={"deputy_for": (PEOPLE["tax1"],)})
    assert decide_as_self_or_deputy(head, _for_heads)[0].facts == {"handler": "tax1"}
    offers = offers_with_deputies(head, lambda who: [_offer("note", who.account), _offer(who.role.value)])
    assert [offer.act for offer in offers] == ["note", "head", "officer"]
    assert offers[0].label == "tax-head"


def _offer(act: str, label: str = "") -> ActOffer:
    return ActOffer(act=act, label=label, form=ActForm(required=("act",), properties={}), example={})
