"""Whose time a case used, over HTTP; outages on file."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.api_client import ApiClient, fields, problem

LONG_AGO = datetime(2026, 3, 2, 1, tzinfo=UTC)


def _outage(site: str, start: datetime, hours: int = 2, **more: Any) -> dict[str, Any]:
    until = start + timedelta(hours=hours)
    fields = {"from_at": start.isoformat(), "until_at": until.isoformat(), "reason": "机房断电"}
    return {"site": site, **fields, **more}


async def test_a_case_accounts_for_its_time(api: ApiClient) -> None:
    case_no = (await api.hand_in(demonstration={"starts_at": "2019-04-22T09:00:00+08:00"}))["case_no"]
    answer = await api.post("admin1", f"/joint-cases/{case_no}/acts", {"act": "advance_clock", "minutes": 90})
    assert answer.status_code == 200
    account = (await api.get("window1", f"/joint-cases/{case_no}/time-account")).json()
    [mine] = account["parties"]
    assert (mine["holder"], mine["department"]) == ("department", "market-regulation")
    assert mine["department_name"]
    assert 90 <= mine["minutes"] < 95
    assert mine["open_minutes"] == mine["minutes"]
    problem(await api.get("window1", "/joint-cases/nobody/time-account"), 404, "not-found")


async def test_an_outage_is_filed_once_and_shown_in_the_account(api: ApiClient) -> None:
    begun = datetime.now(UTC) - timedelta(hours=1)
    case_no = (await api.hand_in(demonstration={"starts_at": begun.isoformat()}))["case_no"]
    await api.post("admin1", f"/joint-cases/{case_no}/acts", {"act": "advance_clock", "minutes": 60})
    # the case began an hour before its receipt in real time, and lives an hour ahead of it since
    result = _outage("market-regulation", LONG_AGO)
    filed = await api.post("admin1", "/outages", result, key="outage-1")
    assert filed.status_code == 201, filed.text
    assert (await api.post("admin1", "/outages", result, key="outage-1")).json() == filed.json()
    assert filed.json() in (await api.get("window1", "/outages")).json()
    overlapping = _outage("market-regulation", LONG_AGO + timedelta(hours=1))
    refused = problem(await api.post("admin1", "/outages", overlapping), 422, "invalid-input")
    assert fields(refused) == ["from_at"]
    assert f"第 {filed.json()['number']} 号" in refused["detail"]
    assert (await api.post("admin1", "/outages", _outage("tax", LONG_AGO))).status_code == 201


async def test_an_outage_that_cannot_be_is_refused(api: ApiClient) -> None:
    for item, field in (
        (_outage("nobody", LONG_AGO), "site"),
        (_outage("tax", datetime.now(UTC)), "until_at"),
        (_outage("tax", LONG_AGO, hours=-1), ""),
        ({**_outage("tax", LONG_AGO), "reason": ""}, "reason"),
        ({**_outage("tax", LONG_AGO), "reason": "停\x00电"}, "reason"),
        ({**_outage("tax", LONG_AGO), "from_at": "2026-03-02T09:00:00"}, "from_at"),
    ):
        refused = problem(await api.post("admin1", "/outages", item), 422, "invalid-input")
        assert fields(refused) == [field] or not field
    problem(await api.post("window1", "/outages", _outage("tax", LONG_AGO)), 403, "not-permitted")
