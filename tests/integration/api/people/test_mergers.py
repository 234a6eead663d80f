"""A department merged into another in mid-case: its successor takes over what is open, and nothing else."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from schemas.cases.case import JointCase
from schemas.cases.lists import Paging
from services.clock import utc_now
from services.consumers.notifications import NotificationConsumer
from services.domain.calendars.calendar import beijing_date
from services.jobs.takeovers import TakeoverJob
from services.store.cases import projection
from services.store.core.log.consumer_offsets import LogEntry
from services.store.core.schema.tables import event_table
from services.store.notifications.notifications import NotificationQueries
from services.store.people.takeovers import Takeovers
from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office, until

TODAY = beijing_date(utc_now()).isoformat()
DOCUMENT = "市编委〔2026〕9 号"
PASSWORD = "a long enough one"


async def _department(api: ApiClient, *roles: str) -> str:
    """A new department with an account of each role: `<code>1` for an officer, `<code>-head`."""
    code = "d" + "".join(chr(ord("a") + int(sign, 16)) for sign in uuid4().hex[:8])
    body = {"code": code, "name": f"市{code}局", "short": code, "since": TODAY, "document": DOCUMENT}
    answer = await api.post("admin1", "/departments", body)
    assert answer.status_code == 201, answer.text
    for role in roles:
        account = code + {"officer": "1", "head": "-head"}[role]
        opened = {"account": account, "name": "承接人", "role": role, "department": code}
        answer = await api.post("admin1", "/people", {**opened, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        form = {"username": account, "password": PASSWORD}
        api._tokens[account] = (await api.client.post("/api/v1/token", data=form)).json()["access_token"]
    return code


async def _moved(api: ApiClient, code: str, into: str) -> dict[str, Any]:
    """The merger of a department, confirmed."""
    values = {"successor": into, "document": DOCUMENT}
    shown = await api.post("admin1", f"/departments/{code}/mergers/previews", values)
    assert shown.status_code == 201, shown.text
    done = await api.post("admin1", f"/departments/mergers/previews/{shown.json()['token']}/confirm", {})
    assert done.status_code == 202, done.text
    preview: dict[str, Any] = shown.json()
    return preview


async def _case(office: Office, case_no: str) -> JointCase:
    async with office.store.autocommit() as connection:
        return (await projection.load(connection, case_no)).case


async def _notification_of(office: Office, department: str, account: str) -> str:
    """What the merger told the account."""
    stream, columns = f"department/{department}", event_table.c
    query = select(columns.shard, columns.xid, columns.id, columns.stream, columns.seq, columns.kind)
    async with office.store.autocommit() as connection:
        rows = await connection.execute(
            query.where(columns.stream == stream, columns.kind.endswith("merged"))
        )
        entries = [LogEntry(**row) for row in rows.mappings()]
    await NotificationConsumer(office.store, {}).create_notifications(entries)
    page = await NotificationQueries(office.store).page(account, Paging(), unread_only=False)
    return page.items[0].text


async def test_the_successor_takes_over_open_steps_and_closed_ones_keep_their_name(
    api: ApiClient, office: Office
) -> None:
    """A department of the test gets its work by transfers, so that other tests keep theirs."""
    old, new = [await _department(api, "head", "officer") for _ in range(2)]
    open_case, claimed_case, closed_step = [(await api.hand_in())["case_no"] for _ in range(3)]
    for case_no in (open_case, claimed_case, closed_step):
        directed = await api.act(
            "admin1", case_no, "registration", act="direct_transfer", to_department=old, reason="本部门职责"
        )
        assert directed.status_code == 200, directed.text
    for case_no in (claimed_case, closed_step):
        assert (await api.act(f"{old}1", case_no, "registration", act="claim")).status_code == 200
    offered = await api.step(f"{old}1", closed_step, "registration")
    [refusal] = [one["example"] for one in offered["acts"] if one["act"] == "refuse"]
    assert (await api.act(f"{old}1", closed_step, "registration", **refusal)).status_code == 200
    before = await _case(office, open_case)

    refused = await api.post(
        "admin1",
        f"/departments/{old}/acts",
        {"act": "close", "since": TODAY, "document": DOCUMENT},
    )
    used = problem(refused, 409, "in-use")
    assert "未办结的环节 2 个" in used["detail"]

    preview = await _moved(api, old, new)
    assert (preview["cases"], preview["steps"]) == (2, 2)
    assert {one["case_no"] for one in preview["listed"]} == {open_case, claimed_case}
    assert "2 个环节（2 件办件）" in await _notification_of(office, old, f"{new}1")
    job = TakeoverJob(Takeovers(office.cases))
    await job.catch_up()

    async def is_done() -> bool:
        progress = (await api.get("admin1", f"/departments/mergers/{preview['token']}")).json()
        return (progress["waiting"], progress["is_done"]) == (0, True)

    await until(is_done)  # a worker of this test process may take over some of them

    assert [row["case_no"] for row in (await api.get(f"{old}1", "/inbox")).json()["items"]] == []
    waiting = {row["case_no"] for row in (await api.get(f"{new}1", "/inbox")).json()["items"]}
    assert waiting == {open_case, claimed_case}
    problem(await api.get(f"{old}1", f"/joint-cases/{open_case}"), 404, "not-found")
    after = await _case(office, open_case)
    assert {name: clock.due_at for name, clock in after.clocks.items()} == {
        name: clock.due_at for name, clock in before.clocks.items()
    }
    taken = await api.step(f"{new}1", claimed_case, "registration")
    assert (taken["status"], taken["department"], taken["handler"]) == ("open", new, None)
    assert (await api.act(f"{new}1", claimed_case, "registration", act="claim")).status_code == 200
    settled = await api.step("admin1", closed_step, "registration")
    assert (settled["status"], settled["department"]) == ("refused", old)
    assert await job.catch_up() == 0


async def test_an_awaited_opinion_is_the_successors_to_give(api: ApiClient, office: Office) -> None:
    old, new = [await _department(api, "head") for _ in range(2)]
    case_no = (await api.hand_in())["case_no"]
    handler = "market-regulation1"
    assert (await api.act(handler, case_no, "registration", act="claim")).status_code == 200
    asked = await api.act(
        handler,
        case_no,
        "registration",
        act="consult",
        departments=[old, "tax"],
        opinion_working_days=3,
        text="是否同意",
    )
    assert asked.status_code == 200, asked.text
    preview = await _moved(api, old, new)
    assert (preview["steps"], preview["opinions"]) == (0, 1)
    await TakeoverJob(Takeovers(office.cases)).catch_up()
    reply = {"act": "reply", "verdict": "agree", "text": "同意"}
    refused = await api.act(f"{old}-head", case_no, "registration", **reply)
    problem(refused, 404, "not-found")
    assert (await api.act(f"{new}-head", case_no, "registration", **reply)).status_code == 200
    consultation = (await _case(office, case_no)).steps["registration"].consultation
    assert consultation is not None
    assert (consultation.departments, consultation.silent) == ((new, "tax"), ("tax",))


@pytest.mark.parametrize(
    ("successor", "words"),
    [("own", "不能是本部门"), ("no-such-office", "没有这个部门"), ("empty", "没有在用的负责人账号")],
)
async def test_a_successor_must_be_able_to_take_over(api: ApiClient, successor: str, words: str) -> None:
    old = await _department(api)
    into = {"own": old, "empty": await _department(api)}.get(successor, successor)
    values = {"successor": into, "document": DOCUMENT}
    refused = await api.post("admin1", f"/departments/{old}/mergers/previews", values)
    found = problem(refused, 422, "invalid-input")
    assert fields(found) == ["successor"]
    assert words in found["detail"]
    denied = await api.post("tax-head", f"/departments/{old}/mergers/previews", values)
    problem(denied, 403, "not-permitted")


async def test_a_merger_is_confirmed_as_it_was_previewed_and_once(api: ApiClient) -> None:
    old, new = await _department(api), await _department(api, "head")
    values = {"successor": new, "document": DOCUMENT}
    shown = (await api.post("admin1", f"/departments/{old}/mergers/previews", values)).json()
    confirm = f"/departments/mergers/previews/{shown['token']}/confirm"
    await _department(api)
    problem(await api.post("admin1", confirm, {}), 412, "stale-version")
    await _moved(api, old, new)
    again = await api.post("admin1", f"/departments/{old}/mergers/previews", values)
    assert "已并入" in problem(again, 422, "invalid-input")["detail"]
    unknown = await api.post("admin1", "/departments/mergers/previews/nosuchtoken/confirm", {})
    problem(unknown, 404, "not-found")
    case_no = (await api.hand_in())["case_no"]
    target = await api.act(
        "admin1", case_no, "registration", act="direct_transfer", to_department=old, reason="本部门职责"
    )
    assert fields(problem(target, 422, "invalid-input")) == ["to_department"]
