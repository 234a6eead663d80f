"""Every matter of the catalogue, handed in and carried to delivery through the door, on the real record."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.reference_data.loader import load_matters
from tests.support.api_client import ApiClient

OTHERS = sorted(set(load_matters()) - {"enterprise-setup"})
"""Enterprise set-up has a journey of its own; its results must never repeat."""


@pytest.mark.parametrize("code", OTHERS)
async def test_a_matters_example_is_accepted_and_delivered(code: str, api: ApiClient) -> None:
    example = (await api.get("window1", f"/matters/{code}")).json()["example"]
    handed_in = await api.post("window1", "/joint-cases", example)
    assert handed_in.status_code == 201, handed_in.text
    case_no = handed_in.json()["case_no"]
    for step in _in_order(code):
        officer = f"{step.department}1"
        claimed = await api.act(officer, case_no, step.code, act="claim")
        if claimed.status_code == 409 and not step.is_certain:
            continue
        assert claimed.status_code == 200, claimed.text
        if event := await _offered(api, officer, case_no, step.code, "record_event"):
            assert (await api.act(officer, case_no, step.code, **event)).status_code == 200
        if step.needs_visit:
            visit = await _offered(api, officer, case_no, step.code, "record_site_visit")
            assert visit
            assert (await api.act(officer, case_no, step.code, **visit)).status_code == 200
        if step.is_invited:
            await _meet(api, officer, case_no, step.code)
        if approval := await _offered(api, officer, case_no, step.code, "approve"):
            approved = await api.act(officer, case_no, step.code, **approval)
            assert approved.status_code == 200, approved.text
        else:  # a term, at whose end the step is done by itself
            moved = {"act": "advance_clock", "minutes": 60 * 24 * 40}
            await api.post("admin1", f"/joint-cases/{case_no}/acts", moved)
    delivered = await api.post(
        "window1", f"/joint-cases/{case_no}/acts", {"act": "deliver", "receiver": "王小明"}
    )
    assert delivered.status_code == 200, delivered.text
    assert (await api.get("admin1", f"/joint-cases/{case_no}")).json()["outcome"] == "approved"


async def _offered(api: ApiClient, officer: str, case_no: str, code: str, act: str) -> dict[str, Any] | None:
    acts = (await api.step(officer, case_no, code))["acts"]
    return next((one["example"] for one in acts if one["act"] == act), None)


async def _meet(api: ApiClient, officer: str, case_no: str, code: str) -> None:
    """The joint acceptance: arranged, its time come, held on the site, every member asked and heard."""
    booked = await _offered(api, officer, case_no, code, "book_visit")
    assert booked
    assert (await api.act("window1", case_no, code, **booked)).status_code == 200
    now = datetime.fromisoformat((await api.get("admin1", f"/joint-cases/{case_no}")).json()["now"])
    minutes = (datetime.fromisoformat(booked["visit_at"]) - now) // timedelta(minutes=1) + 1
    moved = {"act": "advance_clock", "minutes": minutes}
    await api.post("admin1", f"/joint-cases/{case_no}/acts", moved)
    asked: dict[str, Any] = {}
    for act in ("record_site_visit", "consult"):
        asked = await _offered(api, officer, case_no, code, act) or {}
        assert (await api.act(officer, case_no, code, **asked)).status_code == 200
    for member in asked["departments"]:
        reply = await _offered(api, f"{member}1", case_no, code, "reply")
        assert reply
        assert (await api.act(f"{member}1", case_no, code, **reply)).status_code == 200
    assert (await api.act(officer, case_no, code, act="close_consultation")).status_code == 200


class _Step:
    """A step with what the way through the matter needs to know of it."""

    def __init__(
        self, code: str, department: str, *, is_certain: bool, needs_visit: bool, is_invited: bool
    ) -> None:
        self.code, self.department = code, department
        self.is_certain, self.needs_visit, self.is_invited = is_certain, needs_visit, is_invited


def _in_order(code: str) -> list[_Step]:
    return [
        _Step(
            step.code,
            step.department,
            is_certain=step.when is None,
            needs_visit=step.needs_visit,
            is_invited=step.by_appointment,
        )
        for step in load_matters()[code].steps
    ]
