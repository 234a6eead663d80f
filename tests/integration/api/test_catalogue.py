"""The catalogue in the record: draft, second person, effective date, retirement, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from schemas.cases.events import EventKind
from schemas.cases.intake import Application
from schemas.catalogue.events import MatterDrafted
from schemas.demonstration import Demonstration
from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from services.domain.catalogue.examples import fill_placeholders
from services.reference_data.loader import load_matters
from services.store.core.log import event_log
from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office

MODEL = load_matters()["network-connection"]


def _matter(code: str, version: int = 1, **changes: Any) -> dict[str, Any]:
    """A sound matter under another code."""
    body = MODEL.model_dump(mode="json")
    body["example"] = {**body["example"], "matter": code}
    return {**body, "code": code, "version": version, **changes}


async def _put(api: ApiClient, body: dict[str, Any], account: str = "admin1") -> Any:
    return await api.client.put(
        f"/api/v1/matters/{body['code']}/versions/{body['version']}",
        json=body,
        headers=await api.headers(account),
    )


async def _act(api: ApiClient, account: str, code: str, version: int, act: str, **fields: Any) -> Any:
    """Act on a version; an approval names the digest that the list shows, unless another is given."""
    if act == "approve" and "digest" not in fields:
        rows = (await api.get(account, f"/matters/{code}/versions")).json()["items"]
        fields["digest"] = next(row["digest"] for row in rows if row["version"] == version)
    return await api.post(account, f"/matters/{code}/versions/{version}/{act}", fields)


async def _published(api: ApiClient, body: dict[str, Any], **fields: Any) -> None:
    code, version = body["code"], body["version"]
    assert (await _put(api, body)).status_code == 200
    for account, act, more in (
        ("admin1", "propose", {}),
        ("admin2", "approve", {}),
        ("admin1", "publish", fields),
    ):
        answer = await _act(api, account, code, version, act, **more)
        assert answer.status_code == 200, answer.text


async def test_a_version_goes_from_draft_to_published_by_two_people_and_is_on_file(
    api: ApiClient, office: Office
) -> None:
    body = _matter("web-broadband")
    drafted = await _put(api, body)
    assert drafted.json()["status"] == "draft", drafted.text
    problem(await api.get("window1", "/matters/web-broadband"), 404, "not-found")
    assert (await _act(api, "admin1", "web-broadband", 1, "propose")).json()["status"] == "proposed"
    problem(await _act(api, "admin1", "web-broadband", 1, "approve"), 403, "not-permitted")
    problem(await _act(api, "admin1", "web-broadband", 1, "publish"), 409, "act-not-allowed")
    assert (await _act(api, "admin2", "web-broadband", 1, "approve")).json()["approved_by"] == "admin2"
    assert (await _act(api, "admin1", "web-broadband", 1, "publish")).json()["status"] == "published"
    example = (await api.get("window1", "/matters/web-broadband")).json()["example"]
    assert (await api.post("window1", "/joint-cases", example)).status_code == 201
    async with office.store.autocommit() as connection:
        log = await event_log.read(connection, "matter/web-broadband")
    assert [event.kind for event in log] == [
        EventKind.MATTER_DRAFTED,
        EventKind.MATTER_PROPOSED,
        EventKind.MATTER_APPROVED,
        EventKind.MATTER_PUBLISHED,
    ]
    assert isinstance(log[0], MatterDrafted)
    assert log[0].body["name"] == MODEL.name


async def test_a_running_case_keeps_its_plan_and_the_next_one_has_the_new_version(
    api: ApiClient, office: Office
) -> None:
    code = "plan-keeper"
    await _published(api, _matter(code))
    example = (await api.get("window1", f"/matters/{code}")).json()["example"]
    old = (await api.post("window1", "/joint-cases", example)).json()["case_no"]
    changed = _matter(code, 2)
    changed["steps"][-1]["name"] = "上门接通并测速"
    await _published(api, changed)
    new = (await api.post("window1", "/joint-cases", example)).json()["case_no"]
    names = [(await api.get("admin1", f"/joint-cases/{no}")).json()["steps"][-1]["name"] for no in (old, new)]
    assert names == [MODEL.steps[-1].name, "上门接通并测速"]
    rows = (await api.get("admin1", f"/matters/{code}/versions")).json()["items"]
    assert [(row["version"], row["status"]) for row in rows] == [(2, "published"), (1, "published")]
    body = (
        await api.client.get(
            f"/api/v1/matters/{code}/versions/2/diff",
            params={"with": 1},
            headers=await api.headers("admin1"),
        )
    ).json()
    assert (body["before"], body["after"]) == (1, 2)
    assert any("上门接通并测速" in line for line in body["differences"])
    problem(await _put(api, _matter(code, 1)), 409, "act-not-allowed")


async def test_an_application_is_planned_by_the_version_in_force_in_its_cases_own_time(
    api: ApiClient, office: Office
) -> None:
    code = "from-next-week"
    await _published(api, _matter(code))
    later = beijing_date(utc_now()) + timedelta(days=7)
    await _published(api, _matter(code, 2, short="WANGB"), effective_from=later.isoformat())
    body = fill_placeholders(_matter(code)["example"], later)
    today = await office.receive(Application.model_validate(body))
    starts_at = datetime.now(UTC) + timedelta(days=8)
    body = fill_placeholders(_matter(code)["example"], beijing_date(starts_at))
    ahead = await office.receive(Application.model_validate(body), Demonstration(starts_at=starts_at))
    assert [receipt.case_no.split("-")[2] for receipt in (today, ahead)] == ["WANG", "WANGB"]


async def test_another_process_takes_up_a_publication_with_its_next_application(
    api: ApiClient, office: Office
) -> None:
    """The office beside the door is a second process to all intents: a catalogue of its own."""
    code = "seen-elsewhere"
    await _published(api, _matter(code))
    assert (await office.catalogue.matter(code, utc_now())).version == 1
    await _published(api, _matter(code, 2))
    assert (await office.catalogue.matter(code, utc_now())).version == 2
    retired = await _act(api, "admin2", code, 2, "retire", reason="政策调整")
    assert retired.json()["status"] == "retired", retired.text
    receipt = await api.post(
        "window1", "/joint-cases", fill_placeholders(_matter(code)["example"], beijing_date(utc_now()))
    )
    problem(receipt, 404, "not-found")


async def test_what_is_published_or_older_or_unsound_is_refused(api: ApiClient) -> None:
    code = "refusals"
    await _published(api, _matter(code, 3))
    problem(await _put(api, _matter(code, 3, name="改名")), 409, "act-not-allowed")
    result = problem(await _put(api, _matter(code, 2)), 409, "act-not-allowed")
    assert result["facts"]["published"] == 3
    broken = _matter(code, 4)
    broken["steps"][-1]["department"] = "nobody"
    assert (await _put(api, broken)).status_code == 200
    result = problem(await _act(api, "admin1", code, 4, "propose"), 422, "matter-has-faults")
    assert result["facts"]["findings"][0]["code"] == "unknown-department"
    problem(await _act(api, "admin1", code, 9, "propose"), 404, "not-found")
    problem(await _put(api, _matter(code, 5), "window1"), 403, "not-permitted")
    mixed = _matter("other-code", 5)
    answer = await api.client.put(
        f"/api/v1/matters/{code}/versions/5", json=mixed, headers=await api.headers("admin1")
    )
    assert fields(problem(answer, 422, "invalid-input")) == ["code"]


async def test_an_older_draft_is_not_published_over_a_newer_version(api: ApiClient) -> None:
    code = "overtaken"
    assert (await _put(api, _matter(code, 1))).status_code == 200
    await _act(api, "admin1", code, 1, "propose")
    await _act(api, "admin2", code, 1, "approve")
    await _published(api, _matter(code, 2))
    result = problem(await _act(api, "admin1", code, 1, "publish"), 409, "act-not-allowed")
    assert result["facts"]["published"] == 2


async def test_effective_dates_are_neither_past_nor_before_the_last_version(api: ApiClient) -> None:
    code, today = "dated", beijing_date(utc_now())
    await _published(api, _matter(code), effective_from=(today + timedelta(days=9)).isoformat())
    await _put(api, _matter(code, 2))
    await _act(api, "admin1", code, 2, "propose")
    await _act(api, "admin2", code, 2, "approve")
    for days in (-1, 3):
        wanted = (today + timedelta(days=days)).isoformat()
        answer = await _act(api, "admin1", code, 2, "publish", effective_from=wanted)
        assert fields(problem(answer, 422, "invalid-input")) == ["effective_from"]


async def test_editing_what_waits_for_approval_makes_it_a_draft_again_and_a_reason_is_asked(
    api: ApiClient,
) -> None:
    code = "edited-late"
    await _put(api, _matter(code))
    await _act(api, "admin1", code, 1, "propose")
    answer = await _act(api, "admin2", code, 1, "return")
    assert fields(problem(answer, 422, "invalid-input")) == ["reason"]
    assert (await _put(api, _matter(code, name="改后"))).json()["status"] == "draft"
    problem(await _act(api, "admin2", code, 1, "approve"), 409, "act-not-allowed")


async def test_the_same_key_gets_the_first_answer_again(api: ApiClient) -> None:
    code = "twice-proposed"
    await _put(api, _matter(code))
    path = f"/matters/{code}/versions/1/propose"
    first, again = [await api.post("admin1", path, {}, key="propose-once") for _ in range(2)]
    assert first.json() == again.json()


@pytest.mark.parametrize("code", sorted(load_matters()))
async def test_every_matter_of_the_record_comes_out_as_a_file_and_goes_in_again(
    code: str, api: ApiClient
) -> None:
    shipped = load_matters()[code]
    answer = await api.client.get(
        f"/api/v1/matters/{code}/versions/{shipped.version}/file", headers=await api.headers("admin1")
    )
    assert type(shipped).model_validate(yaml.safe_load(answer.text)) == shipped


async def test_a_version_swapped_after_it_was_read_is_not_approved(api: ApiClient) -> None:
    body = _matter("swapped")
    await _put(api, body)
    await _act(api, "admin1", "swapped", 1, "propose")
    [read] = (await api.get("admin2", "/matters/swapped/versions")).json()["items"]
    await _put(api, {**body, "name": "偷换的事项名称"})
    await _act(api, "admin1", "swapped", 1, "propose")
    stale = await _act(api, "admin2", "swapped", 1, "approve", digest=read["digest"])
    problem(stale, 409, "content-changed")
    nothing = await api.post("admin2", "/matters/swapped/versions/1/approve", {})
    assert fields(problem(nothing, 422, "invalid-input")) == ["digest"]
    sent_back = await _act(api, "admin2", "swapped", 1, "return", reason="名称", digest=read["digest"])
    problem(sent_back, 409, "content-changed")
    assert (await _act(api, "admin2", "swapped", 1, "approve")).status_code == 200
