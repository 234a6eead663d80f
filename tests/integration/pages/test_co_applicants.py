"""Several applicants on the window's form: typed in rows, named where wrong, shown and printed."""

from collections import defaultdict
from typing import Any

import pytest

from api.web.forms.prefill import as_typed
from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from services.domain.catalogue.examples import fill_placeholders
from tests.integration.pages.screen import HTMX, Screen, words
from tests.support.office import Office

SPOUSE = {"name": "李 静", "id_type": "hk_macao_permit", "id_number": "ｈ1234 5678", "phone": "139 0013 9111"}


@pytest.fixture
def couple(office: Office) -> dict[str, Any]:
    """A complete enterprise set-up by two people, as typed."""
    example = office.matters["enterprise-setup"].example
    fields = defaultdict[str, list[str]](list, matter=["enterprise-setup"])
    for name, value in as_typed(
        {**fill_placeholders(example, beijing_date(utc_now())), "co_applicants": [SPOUSE]}
    ):
        fields[name].append(value)
    return fields


async def _begun(window: Screen) -> tuple[str, dict[str, Any]]:
    hidden = await window.hidden("/window")
    started = await window.send("/window/start", csrf=hidden["csrf"], matter="enterprise-setup")
    path = started.headers["location"]
    return path, await window.hidden(path)


async def test_a_couple_applies_together_on_one_form(
    window: Screen, couple: dict[str, Any], office: Office
) -> None:
    path, hidden = await _begun(window)
    sent = await window.send(f"{path}/hand-in", **{**hidden, **couple, "accept": "1"})
    assert sent.status_code == 303, words(sent.text)[:800]
    assert "王小明、李 静" in words(await window.text(sent.headers["location"]))
    case_no = sent.headers["location"].split("/")[3]
    [kept] = (await office.view(case_no, "window1")).co_applicants
    assert (kept["id_number"], kept["phone"]) == ("H12345678", "13900139111")
    shown = words(await window.text(f"/cases/{case_no}"))
    assert "共同申请人 李 静，H12345678，13900139111" in shown


async def test_what_is_wrong_with_a_co_applicant_is_told_beside_the_field(
    window: Screen, couple: dict[str, Any]
) -> None:
    path, hidden = await _begun(window)
    wrong = {"co_applicants.0.id_number": "X1234", "co_applicants.0.phone": "1390013911", "accept": "1"}
    refused = await window.send(f"{path}/hand-in", HTMX, **{**hidden, **couple, **wrong})
    assert refused.status_code == 422
    for item in ("港澳居民来往内地通行证号码不正确", "手机号应为 11 位，现为 10 位"):
        assert item in words(refused.text), item
    assert 'id="f-co_applicants-0-id_number-e">' in refused.text
    assert 'value="李 静"' in refused.text
