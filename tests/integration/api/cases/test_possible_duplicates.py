"""An application for a matter with an open case: accepted, with a warning that names the case."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from schemas.cases.acts import Officer
from schemas.vocabulary import CaseAct, Role
from services.store.core.schema.tables import event_table
from tests.integration.api.applicants import test_online as online
from tests.support.api_client import ApiClient
from tests.support.office import Office, a_key


def _number() -> str:
    return f"E{uuid4().int % 10**8:08d}"


def _person(number: str = "", phone: str = "13900139222") -> dict[str, str]:
    return {"name": "陈建国", "id_type": "passport", "id_number": number or _number(), "phone": phone}


def _subject() -> str:
    signs = "甲乙丙丁戊己庚辛壬癸"
    return "杭州" + "".join(signs[int(digit)] for digit in f"{uuid4().int % 10**12:012d}") + "有限公司"


async def _form(api: ApiClient, subject: str = "") -> dict[str, Any]:
    form = (await api.example())["form"]
    return {**form, "company": {**form["company"], "name": subject or _subject()}}


async def _filed(api: ApiClient, applicant: dict[str, str], subject: str = "", **also: Any) -> dict[str, Any]:
    return await api.hand_in(applicant=applicant, form=await _form(api, subject), **also)


async def _recorded(office: Office, case_no: str) -> tuple[dict[str, Any], dict[str, Any]]:
    columns = event_table.c
    query = select(columns.facts, columns.private).where(columns.stream == case_no, columns.seq == 1)
    async with office.store.autocommit() as connection:
        facts, private = (await connection.execute(query)).one()
        return facts, private


def _named(answer: dict[str, Any]) -> list[str | None]:
    return [warning["case_no"] for warning in answer["warnings"]]


async def test_the_same_applicant_at_a_second_window_is_taken_with_a_warning(
    api: ApiClient, office: Office
) -> None:
    person = _person()
    first = await _filed(api, person)
    assert first["warnings"] == []
    spelled = {**person, "id_number": f" {person['id_number'].lower()} "}
    body = {**await api.example(), "applicant": spelled, "form": await _form(api)}
    key = uuid4().hex
    answers = [await api.post("window2", "/joint-cases", body, key=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    second, again = [answer.json() for answer in answers]
    [warning] = second["warnings"]
    assert (warning["case_no"], warning["count"]) == (first["case_no"], 1)
    assert warning["received_at"] == first["received_at"]
    assert first["case_no"] in warning["detail"]
    assert warning["status_label"] in warning["detail"]
    assert again == second
    facts, private = await _recorded(office, second["case_no"])
    assert private["possible_duplicates"] == [first["case_no"]]
    assert first["case_no"] not in str(facts)
    for account in ("window1", "tax1", "admin1"):
        view = (await api.get(account, f"/joint-cases/{second['case_no']}")).json()
        assert _named(view) == [first["case_no"]], account


async def test_the_same_subject_is_a_warning_whatever_its_spelling(api: ApiClient) -> None:
    subject = _subject()
    first = await _filed(api, _person(), subject)
    assert _named(await _filed(api, _person(), subject)) == [first["case_no"]]
    longer = await _filed(api, _person(), f"{subject}西湖分公司")
    assert longer["warnings"] == []


async def test_a_co_applicant_counts_and_a_mere_shareholder_does_not(api: ApiClient) -> None:
    spouse, shareholder = _person(phone="13900139333"), _number()
    form = await _form(api)
    form["shareholders"][0] |= {"id_type": "passport", "id_number": shareholder}
    answer = await api.hand_in(applicant=_person(), co_applicants=[spouse], form=form)
    assert _named(await _filed(api, spouse)) == [answer["case_no"]]
    assert _named(await _filed(api, _person(shareholder))) == []


async def test_a_closed_case_is_no_warning(api: ApiClient, office: Office) -> None:
    person = _person()
    first = await _filed(api, person)
    await office.act("window1", first["case_no"], CaseAct.WITHDRAW, reason="申请人不再办理")
    assert (await _filed(api, person))["warnings"] == []


async def test_a_case_of_another_centre_is_counted_and_not_named(api: ApiClient, office: Office) -> None:
    person, elsewhere = _person(), Officer(account="w9", name="外区", role=Role.WINDOW, centre="330199")
    application = office.application(applicant=person, form=await _form(api))
    hidden = await office.intake.receive(application, elsewhere, a_key())
    second = await _filed(api, person)
    [warning] = second["warnings"]
    assert (warning["case_no"], warning["status"], warning["count"]) == (None, None, 1)
    for path in ("", "/events"):
        shown = await api.get("window1", f"/joint-cases/{second['case_no']}{path}")
        assert hidden.case_no not in shown.text, path
    view = (await api.get("admin1", f"/joint-cases/{second['case_no']}")).json()
    assert _named(view) == [hidden.case_no]


@pytest.mark.parametrize(("phone", "is_own"), [(online.PHONE, True), ("13900139444", False)])
async def test_an_online_applicant_learns_of_own_cases_only(
    api: ApiClient, office: Office, phone: str, *, is_own: bool
) -> None:
    number = _number()
    first = await _filed(api, _person(number, phone))
    headers = await online.proved(api, office)
    body = {**await online.application(api, headers), "form": await _form(api)}
    answer = await online.hand_in(api, headers, {**body, "applicant": _person(number, online.PHONE)})
    assert answer.status_code == 201, answer.text
    assert _named(answer.json()) == ([first["case_no"]] if is_own else [])
    view = (await api.get("window1", f"/joint-cases/{answer.json()['case_no']}")).json()
    assert _named(view) == [first["case_no"]]


async def test_no_identity_number_gets_into_the_log_of_events_or_the_process(
    api: ApiClient, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    person = _person()
    caplog.set_level("DEBUG")
    await _filed(api, person)
    second = await _filed(api, person)
    assert len(second["warnings"]) == 1
    assert person["id_number"] not in str(await _recorded(office, second["case_no"]))
    assert person["id_number"] not in str(second["warnings"])
    assert person["id_number"] not in caplog.text
