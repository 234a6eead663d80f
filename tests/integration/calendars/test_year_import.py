"""The import of 2027 on real parts: what it would do, what it does, and nothing else."""

from typing import Any

import httpx2
from sqlalchemy import func, select

from schemas.cases.events import EventKind
from services.store.audits.invariants import violations
from services.store.core.log import event_log
from services.store.core.schema.tables import joint_case
from services.worker_context import WorkerContext
from tests.integration.calendars.years import NUMBER, year_2027
from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office, until

MOVES_LATER = "2027-02-04T10:00:00+08:00"
MOVES_EARLIER = "2027-02-19T10:00:00+08:00"
ONLY_CONFIRMED = "2027-03-01T10:00:00+08:00"
UNTOUCHED = "2026-11-23T10:00:00+08:00"


async def _confirm(api: ApiClient, shown: dict[str, Any]) -> httpx2.Response:
    """The second administrator confirms what they saw."""
    fields = {"digest": shown["digest"]}
    return await api.post("admin2", f"/calendar-changes/{shown['token']}/confirm", fields)


async def _case(api: ApiClient, starts_at: str) -> str:
    case: str = (await api.hand_in(demonstration={"starts_at": starts_at}))["case_no"]
    return case


async def _move_on(api: ApiClient, case_no: str, minutes: int) -> None:
    answer = await api.post(
        "admin1", f"/joint-cases/{case_no}/acts", {"act": "advance_clock", "minutes": minutes}
    )
    assert answer.status_code == 200, answer.text


async def _log(office: Office, case_no: str, *kinds: EventKind) -> list[Any]:
    async with office.store.autocommit() as connection:
        return [event for event in await event_log.read(connection, case_no) if event.kind in kinds]


async def test_the_import_of_2027_moves_three_of_ten_open_cases(
    own_door: ApiClient, own_office: Office, own_staff: WorkerContext
) -> None:
    others = await _open_cases(own_office)
    later, earlier = await _case(own_door, MOVES_LATER), await _case(own_door, MOVES_EARLIER)
    late = await _case(own_door, MOVES_EARLIER)
    await _move_on(own_door, late, 2 * 24 * 60)  # to Sunday 21 February, due on Monday as far as is known
    confirmed = [await _case(own_door, ONLY_CONFIRMED) for _ in range(3)]
    untouched = [await _case(own_door, UNTOUCHED) for _ in range(4)]
    closed = await _case(own_door, MOVES_EARLIER)
    await own_door.post("window1", f"/joint-cases/{closed}/acts", {"act": "withdraw", "reason": "不办了"})
    before = {no: (await _view(own_door, no))["promised_due_at"] for no in (later, earlier, late, closed)}

    shown = (
        await own_door.client.put(
            "/api/v1/calendars/2027", json=year_2027(), headers=await own_door.headers("admin1")
        )
    ).json()
    assert (shown["open_cases"] - others, shown["touched_cases"]) == (10, 6)
    moving = {case["case_no"] for case in shown["cases"] if _moves(case)}
    assert moving == {later, earlier, late}
    assert {case["case_no"] for case in shown["cases"]} == {*moving, *confirmed}
    assert (shown["first_changed_on"], shown["broken_promises"]) == ("2026-12-25", [])
    assert shown["found_late"] >= 1
    assert shown["moved_earlier"] >= 2
    assert {no: (await _view(own_door, no))["promised_due_at"] for no in before} == before

    confirm = f"/calendar-changes/{shown['token']}/confirm"
    seen = {"digest": shown["digest"]}
    answer = await own_door.post("admin2", confirm, seen, key="yes")
    assert answer.status_code == 202, answer.text
    assert (await own_door.post("admin2", confirm, seen, key="yes")).json() == answer.json()
    assert (await own_door.post("admin2", confirm, seen)).json()["edition"] == answer.json()["edition"]

    async def is_done() -> bool:
        progress = (await own_door.get("admin1", f"/calendar-changes/{shown['token']}")).json()
        return bool(progress["is_done"])

    await until(is_done, within=60)
    progress = (await own_door.get("admin1", f"/calendar-changes/{shown['token']}")).json()
    counted = ("touched_cases", "moved_earlier", "found_late", "annulled")
    assert [progress[name] for name in counted] == [shown[name] for name in counted]
    due = {no: (await _view(own_door, no))["promised_due_at"] for no in before}
    assert due == {
        later: "2027-02-14T09:00:00Z",
        earlier: "2027-02-20T09:00:00Z",
        late: "2027-02-20T09:00:00Z",
        closed: before[closed],
    }
    for case_no in (later, earlier, late, *confirmed):
        [event] = await _log(own_office, case_no, EventKind.CASE_RECALCULATED)
        assert event.facts["edition"] == answer.json()["edition"]
    for case_no in (*untouched, closed):
        assert await _log(own_office, case_no, EventKind.CASE_RECALCULATED) == []
    await _is_found_late(own_office, late, answer.json()["edition"])
    clocks = (await own_door.get("admin1", f"/joint-cases/{later}/clocks")).json()
    lines = next(clock["lines"] for clock in clocks if clock["id"] == "case/promised")
    assert any(NUMBER in line and "放假安排变更" in line for line in lines)
    assert [line async for line in violations(own_office.store)] == []


async def _open_cases(office: Office) -> int:
    query = select(func.count()).where(joint_case.c.closed_at.is_(None))
    async with office.store.autocommit() as connection:
        return int((await connection.execute(query)).scalar_one())


async def _is_found_late(office: Office, case_no: str, edition: int) -> None:
    breaches = await _log(office, case_no, EventKind.DEADLINE_BREACHED)
    [breach] = [event for event in breaches if event.clock == "case/promised"]
    assert breach.at.isoformat() == "2027-02-20T09:00:00+00:00"
    assert breach.facts["found_late"] == {"edition": edition}


async def test_a_closure_decided_afterwards_annuls_the_breach_it_explains(
    own_door: ApiClient, own_office: Office, own_staff: WorkerContext
) -> None:
    case_no = await _case(own_door, "2026-11-19T10:00:00+08:00")
    await _move_on(own_door, case_no, 33 * 60)  # Friday 19:00, two hours late

    async def is_breached() -> bool:
        breaches = await _log(own_office, case_no, EventKind.DEADLINE_BREACHED)
        return "case/promised" in {event.clock for event in breaches}

    await until(is_breached)
    decided = {"document": "审管〔2026〕8号", "reason": "停电"}
    headers = await own_door.headers("admin1")
    path = "/api/v1/sites/all/closures/2026-11-20"
    shown = (await own_door.client.put(path, json=decided, headers=headers)).json()
    assert shown["annulled"] >= 1
    assert (await _confirm(own_door, shown)).status_code == 202

    async def is_annulled() -> bool:
        annulled = await _log(own_office, case_no, EventKind.DEADLINE_BREACH_ANNULLED)
        return "case/promised" in {event.clock for event in annulled}

    await until(is_annulled, within=60)
    view = await _view(own_door, case_no)
    assert (view["promised_due_at"], view["sla_status"]) == ("2026-11-23T09:00:00Z", "green")
    assert [line async for line in violations(own_office.store)] == []


async def test_bad_calendars_are_refused_and_change_nothing(own_door: ApiClient, own_office: Office) -> None:
    headers = await own_door.headers("admin1")
    client = own_door.client

    async def put(path: str, body: Any, **other: str) -> Any:
        return await client.put(f"/api/v1{path}", json=body, headers={**headers, **other})

    edition = (await own_door.get("admin1", "/calendars/2026")).json()["edition"]
    body = year_2027(number="国办发明电〔2026〕100号", published_on="2026-11-21")
    twice = {**body, "days": [*body["days"], body["days"][0]]}
    result = problem(await put("/calendars/2027", twice), 422, "invalid-input")
    assert "2027-01-01 列了 2 次；每天只能列一次" in result["detail"]
    without = {"days": body["days"]}
    assert fields(problem(await put("/calendars/2027", without), 422, "invalid-input")) == ["notice"]
    overlapping = {"since": "2027-01-01", "hours": {"segments": [["09:00", "12:00"], ["11:00", "17:00"]]}}
    result = problem(await put("/sites/tax/hours", overlapping), 422, "invalid-input")
    assert "开放时间应依次排列，互不重叠" in result["detail"]
    problem(await put("/sites/nobody/hours", {"since": "2027-01-01", "hours": {}}), 404, "not-found")
    answer = await client.delete("/api/v1/calendars/2026", headers=headers)
    result = problem(answer, 409, "in-use")
    assert result["facts"]["year"] == 2026
    problem(await client.delete("/api/v1/calendars/2031", headers=headers), 404, "not-found")
    window = await own_door.headers("window1")
    problem(await client.put("/api/v1/calendars/2027", json=body, headers=window), 403, "not-permitted")
    problem(await own_door.get("window1", "/calendar-changes/0123456789"), 403, "not-permitted")
    problem(await own_door.get("admin1", "/calendar-changes/0123456789"), 404, "not-found")
    assert (await own_door.get("admin1", "/calendars/2026")).json()["edition"] == edition


async def test_a_change_is_confirmed_by_a_second_administrator_who_saw_it(own_door: ApiClient) -> None:
    headers = await own_door.headers("admin1")
    hours = {"since": "2038-01-01", "hours": {"segments": [["09:00", "16:30"]]}}
    shown = (await own_door.client.put("/api/v1/sites/customs/hours", json=hours, headers=headers)).json()
    confirm, seen = f"/calendar-changes/{shown['token']}/confirm", {"digest": shown["digest"]}
    waiting = (await own_door.get("admin2", "/calendar-changes")).json()
    assert (shown["token"], "admin1") in {(one["token"], one["made_by"]) for one in waiting}
    problem(await own_door.post("admin1", confirm, seen), 403, "not-permitted")
    problem(await own_door.post("window1", confirm, seen), 403, "not-permitted")
    problem(await own_door.post("admin2", confirm, {"digest": "0" * 64}), 409, "content-changed")
    problem(await own_door.post("admin2", confirm, {}), 422, "invalid-input")
    assert (await own_door.post("admin2", confirm, seen)).status_code == 202
    waiting = (await own_door.get("admin2", "/calendar-changes")).json()
    assert shown["token"] not in {one["token"] for one in waiting}


async def test_a_preview_that_the_calendar_has_overtaken_is_not_confirmed(own_door: ApiClient) -> None:
    headers = await own_door.headers("admin1")
    hours = {"since": "2039-01-01", "hours": {"segments": [["09:00", "17:00"]]}}
    one = (await own_door.client.put("/api/v1/sites/tax/hours", json=hours, headers=headers)).json()
    other = (await own_door.client.put("/api/v1/sites/bank/hours", json=hours, headers=headers)).json()
    assert (await _confirm(own_door, one)).status_code == 202
    late = await _confirm(own_door, other)
    problem(late, 412, "stale-version")
    sites = {site["site"]: site for site in (await own_door.get("window1", "/sites")).json()}
    assert (sites["tax"]["has_own_hours"], sites["bank"]["has_own_hours"]) == (True, False)


async def _view(api: ApiClient, case_no: str) -> dict[str, Any]:
    case: dict[str, Any] = (await api.get("admin1", f"/joint-cases/{case_no}")).json()
    return case


def _moves(case: dict[str, Any]) -> bool:
    return any(clock["due_at"] != clock["was_due_at"] for clock in case["clocks"])
