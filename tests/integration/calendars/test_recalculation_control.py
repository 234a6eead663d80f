"""A recalculation that an administrator pauses, resumes and cancels."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select
from temporalio.client import Client

from schemas.jobs.recalculation import CALENDAR_CHANGE_WORKFLOW_ID, RecalculationBatch
from services.jobs import recalculation
from services.store.core.schema.tables import joint_case
from services.temporal.client import connect
from services.worker_context import WorkerContext
from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office, until

STARTS_AT = "2030-05-13T10:00:00+08:00"
CLOSED_ON = "2030-05-14"


async def _published(api: ApiClient, day: str) -> str:
    """Close all sites on that day; the token of the confirmed change."""
    headers, body = await api.headers("admin1"), {"document": "市政府令 7 号", "reason": "台风"}
    answer = await api.client.put(f"/api/v1/sites/all/closures/{day}", json=body, headers=headers)
    shown = answer.json()
    confirm = f"/calendar-changes/{shown['token']}/confirm"
    answer = await api.post("admin2", confirm, {"digest": shown["digest"]})
    assert answer.status_code == 202, answer.text
    token: str = shown["token"]
    return token


async def _control(api: ApiClient, token: str, status: str) -> dict[str, Any]:
    body = {"status": status, "reason": "先核对通知"}
    answer = await api.post("admin1", f"/calendar-changes/{token}/recalculation", body)
    assert answer.status_code == 200, answer.text
    progress: dict[str, Any] = answer.json()
    return progress


async def _progress(api: ApiClient, token: str) -> dict[str, Any]:
    progress: dict[str, Any] = (await api.get("admin1", f"/calendar-changes/{token}")).json()
    return progress


@asynccontextmanager
async def _locked(office: Office, cases: list[str]) -> AsyncIterator[None]:
    """Keep the cases from being recalculated while the block runs."""
    async with office.store.transaction() as connection:
        rows = select(joint_case.c.case_no).where(joint_case.c.case_no.in_(cases)).with_for_update()
        await connection.execute(rows)
        yield


async def test_a_pause_holds_until_it_is_resumed(
    own_door: ApiClient,
    own_office: Office,
    own_staff: WorkerContext,
    own_engine: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recalculation, "CHUNK", 1)
    demonstration = {"starts_at": STARTS_AT}
    cases = [(await own_door.hand_in(demonstration=demonstration))["case_no"] for _ in range(3)]
    async with _locked(own_office, cases):
        token = await _published(own_door, CLOSED_ON)
        paused = await _control(own_door, token, "paused")
        assert (paused["status"], paused["is_newest"], paused["is_done"]) == ("paused", True, False)
    client: Client = await connect(own_engine)

    async def workflow_is_paused() -> bool:
        handle = client.get_workflow_handle(CALENDAR_CHANGE_WORKFLOW_ID)
        last = await handle.query("progress", result_type=RecalculationBatch)
        return last is not None and (last.edition, last.status) == (paused["edition"], "paused")

    await until(workflow_is_paused)
    assert (await _progress(own_door, token))["waiting"] >= 2
    page = await own_door.get("admin1", f"/calendar-changes/{token}")
    assert page.json()["status"] == "paused"
    await _control(own_door, token, "running")

    async def is_done() -> bool:
        return bool((await _progress(own_door, token))["is_done"])

    await until(is_done)
    for case_no in cases:
        view = (await own_door.get("admin1", f"/joint-cases/{case_no}")).json()
        assert view["promised_due_at"].startswith("2030-05-15T")


async def test_a_cancelled_recalculation_ends_and_the_next_edition_makes_up_for_it(
    own_door: ApiClient, own_office: Office, own_staff: WorkerContext, own_engine: str
) -> None:
    case_no = (await own_door.hand_in(demonstration={"starts_at": "2030-07-01T10:00:00+08:00"}))["case_no"]
    client: Client = await connect(own_engine)
    async with _locked(own_office, [case_no]):
        token = await _published(own_door, "2030-07-02")
        cancelled = await _control(own_door, token, "cancelled")
        assert cancelled["waiting"] >= 1
    await client.get_workflow_handle(CALENDAR_CHANGE_WORKFLOW_ID).result()
    assert (await _progress(own_door, token))["status"] == "cancelled"
    later = await _published(own_door, "2030-07-03")

    async def is_done() -> bool:
        return bool((await _progress(own_door, later))["is_done"])

    await until(is_done)
    view = (await own_door.get("admin1", f"/joint-cases/{case_no}")).json()
    assert view["promised_due_at"].startswith("2030-07-04T")
    stale = {"status": "paused", "reason": "先核对通知"}
    problem(
        await own_door.post("admin1", f"/calendar-changes/{token}/recalculation", stale), 412, "stale-version"
    )


async def test_what_cannot_be_controlled_is_refused(own_door: ApiClient) -> None:
    path = "/calendar-changes/0123456789/recalculation"
    given = {"status": "paused", "reason": "先核对通知"}
    problem(await own_door.post("admin1", path, given), 404, "not-found")
    problem(await own_door.post("window1", path, given), 403, "not-permitted")
    wrong = problem(
        await own_door.post("admin1", path, {"status": "stopped", "reason": "无"}), 422, "invalid-input"
    )
    assert sorted(fields(wrong)) == ["reason", "status"]
