"""The batch hour of a department in the API: set with the department, changed, ended, refused."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy
from sqlalchemy.exc import IntegrityError

from services.domain.calendars.calendar import BEIJING
from services.store.calendars.calendars import newest_edition
from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office

TODAY = datetime.now(UTC).astimezone(BEIJING).date()
DOCUMENT = {"since": TODAY.isoformat(), "document": "市编委〔2026〕9 号"}
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


async def _hour(api: ApiClient, code: str) -> str | None:
    rows = (await api.get("admin1", "/departments")).json()
    hours: dict[str, str | None] = {row["code"]: row["batch_hour"] for row in rows}
    return hours[code]


async def _put(api: ApiClient, account: str, code: str, body: Any) -> Any:
    headers = {**await api.headers(account), "Idempotency-Key": uuid4().hex}
    return await api.client.put(f"/api/v1/departments/{code}/batch-hour", json=body, headers=headers)


async def _added(api: ApiClient, **given: Any) -> str:
    code = f"batch-{uuid4().hex[:6].translate(_LETTERS)}"
    body = {"code": code, "name": f"市{code}", "short": code[-6:], **DOCUMENT, **given}
    answer = await api.post("admin1", "/departments", body)
    assert answer.status_code == 201, answer.text
    return code


async def test_a_department_is_added_with_its_hour_keeps_it_and_ends_it(api: ApiClient) -> None:
    code = await _added(api, batch_hour="09:30")
    assert await _hour(api, code) == "09:30:00"
    named = {"name": f"市{code}局", "short": f"局{code[-6:]}", **DOCUMENT}
    headers = {**await api.headers("admin1"), "Idempotency-Key": uuid4().hex}
    renamed = await api.client.put(f"/api/v1/departments/{code}", json=named, headers=headers)
    assert renamed.status_code == 200, renamed.text
    assert await _hour(api, code) == "09:30:00", "a new name leaves it"
    assert (await _put(api, "admin1", code, {"batch_hour": "18:00", **DOCUMENT})).status_code == 200
    assert await _hour(api, code) == "18:00:00"
    assert (await _put(api, "admin1", code, {"batch_hour": None, **DOCUMENT})).status_code == 200
    assert await _hour(api, code) is None
    tomorrow = {**DOCUMENT, "since": (TODAY + timedelta(days=1)).isoformat()}
    assert (await _put(api, "admin1", code, {"batch_hour": "08:30", **tomorrow})).status_code == 200
    assert await _hour(api, code) is None, "from tomorrow on"


@pytest.mark.parametrize("wrong", ["9:30", "24:00", "09:30:15", "09:30+08:00", "早上九点半", 34200, ""])
async def test_a_wrong_hour_is_refused_by_its_field_and_changes_nothing(
    api: ApiClient, wrong: object
) -> None:
    refused = problem(
        await _put(api, "admin1", "tax", {"batch_hour": wrong, **DOCUMENT}), 422, "invalid-input"
    )
    assert fields(refused) == ["batch_hour"]
    assert "24 小时制的时和分，如 09:30" in refused["detail"] + str(refused)
    assert await _hour(api, "tax") is None


async def test_who_may_not_set_it_and_what_never_changes_afterwards(api: ApiClient) -> None:
    body = {"batch_hour": "09:30", **DOCUMENT}
    problem(await _put(api, "tax-head", "tax", body), 403, "not-permitted")
    problem(await _put(api, "admin1", "no-such-place", body), 404, "not-found")
    assert fields(problem(await _put(api, "admin1", "tax", DOCUMENT), 422, "invalid-input")) == ["batch_hour"]
    past = {**body, "since": (TODAY - timedelta(days=1)).isoformat()}
    assert fields(problem(await _put(api, "admin1", "tax", past), 422, "invalid-input")) == ["since"]
    assert await _hour(api, "tax") is None


async def test_another_hour_is_a_calendar_edition_and_another_name_is_none(
    api: ApiClient, office: Office
) -> None:
    async def edition() -> int:
        async with office.store.autocommit() as connection:
            return int((await connection.execute(sqlalchemy.select(newest_edition()))).scalar_one())

    before = await edition()
    code = await _added(api)
    assert await edition() == before, "no batch department"
    assert (await _put(api, "admin1", code, {"batch_hour": "09:30", **DOCUMENT})).status_code == 200
    assert await edition() == before + 1
    assert (await _put(api, "admin1", code, {"batch_hour": "09:30", **DOCUMENT})).status_code == 200
    assert await edition() == before + 1, "nothing is reckoned again"


@pytest.mark.parametrize("hour", ["24:00", "09:30:15"])
async def test_the_database_takes_whole_minutes_only(office: Office, hour: str) -> None:
    statement = sqlalchemy.text(
        "insert into department_change (edition, change, batch_hour, filed_by)"
        " values (1000000, '{}', cast(cast(:hour as text) as time), 'test')"
    )
    async with office.store.transaction() as connection:
        with pytest.raises(IntegrityError, match="ck_department_change_batch_hour"):
            await connection.execute(statement, {"hour": hour})
        await connection.rollback()
