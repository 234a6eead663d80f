"""Applying over the API without a window: a phone that is proved, files, one case, and what is refused."""

from typing import Any
from uuid import uuid4

import httpx2
from sqlalchemy import select, update

from services.store.core.schema.tables import joint_case
from services.store.statistics.projection import CaseFigures
from services.store.statistics.tables import case_contribution
from tests.integration.pages.test_progress import PDF
from tests.support.api_client import ROOT, ApiClient, fields, problem
from tests.support.office import Office
from tests.support.phones import code_sent_to, forget_codes

PHONE = "13800138000"


async def proved(api: ApiClient, office: Office, phone: str = PHONE) -> dict[str, str]:
    """What the requests of somebody carry who answers that phone."""
    await forget_codes(office.store)
    sent = await api.client.post(f"{ROOT}/public/phone-codes", json={"phone": phone})
    assert sent.status_code == 200, sent.text
    body = {"phone": phone, "phone_code": await code_sent_to(office.store, phone)}
    token = (await api.client.post(f"{ROOT}/public/sessions", json=body)).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


async def application(api: ApiClient, headers: dict[str, str]) -> dict[str, Any]:
    """The example of enterprise set-up with a file for each material that is not made by the system."""
    matter = (await api.client.get(f"{ROOT}/public/matters/enterprise-setup")).json()
    given = []
    for one in matter["example"]["materials"]:
        material = {"code": one["code"], "source": "generated"}
        if one["code"] != "application-form":
            sent = {**headers, "Idempotency-Key": uuid4().hex}
            files = {"file": ("材料.pdf", PDF, "application/pdf")}
            kept = await api.client.post(f"{ROOT}/public/files", files=files, headers=sent)
            assert kept.status_code == 201, kept.text
            material |= {"source": "uploaded", "file_id": kept.json()["file_id"]}
        given.append(material)
    return {**matter["example"], "accept": False, "channel": "web", "materials": given}


async def hand_in(
    api: ApiClient, headers: dict[str, str], body: dict[str, Any], key: str = ""
) -> httpx2.Response:
    """Hand in under that key."""
    sent = {**headers, "Idempotency-Key": key or uuid4().hex}
    return await api.client.post(f"{ROOT}/public/joint-cases", json=body, headers=sent)


async def test_an_applicant_hands_in_once_and_the_window_accepts(api: ApiClient, office: Office) -> None:
    headers = await proved(api, office)
    body, key = await application(api, headers), uuid4().hex
    first, again = [await hand_in(api, headers, body, key) for _ in range(2)]
    assert first.status_code == 201, first.text
    assert again.json() == first.json()
    case_no = first.json()["case_no"]
    accepted = await api.post("window1", f"/joint-cases/{case_no}/acts", {"act": "accept"})
    assert accepted.status_code == 200, accepted.text
    view = (await api.get("window1", f"/joint-cases/{case_no}")).json()
    assert view["channel"] == "web"
    listed = (await api.client.get(f"{ROOT}/public/matters")).json()["items"]
    assert "insolvency" not in {one["code"] for one in listed}
    problem(await api.client.get(f"{ROOT}/public/matters/insolvency"), 404, "not-found")


async def test_staff_hand_in_at_the_window_or_for_somebody_and_never_online(
    api: ApiClient, office: Office
) -> None:
    example = await api.example()
    for channel in ("web", "app", "kiosk"):
        values = {**example, "channel": channel}
        refused = await api.post("window1", "/joint-cases", values)
        assert fields(problem(refused, 422, "invalid-input")) == ["channel"]
    for channel in ("window", "agent"):
        case_no = (await api.hand_in(channel=channel))["case_no"]
        assert (await api.get("window1", f"/joint-cases/{case_no}")).json()["channel"] == channel
        assert await _counts_as_online(office, case_no) is False


async def test_a_case_counts_as_online_by_its_proof_and_not_by_its_channel(
    api: ApiClient, office: Office
) -> None:
    headers = await proved(api, office)
    case_no = (await hand_in(api, headers, await application(api, headers))).json()["case_no"]
    assert await _counts_as_online(office, case_no) is True
    async with office.store.transaction() as connection:
        columns = joint_case.c
        written = update(joint_case).where(columns.case_no == case_no).values(channel="window")
        await connection.execute(written)
    assert await _counts_as_online(office, case_no) is True


async def _counts_as_online(office: Office, case_no: str) -> bool:
    await CaseFigures(office.store, office.cases.book).take([case_no])
    query = select(case_contribution.c.is_online).where(case_contribution.c.case_no == case_no)
    async with office.store.autocommit() as connection:
        return bool((await connection.execute(query)).scalar_one())


async def test_what_an_applicant_may_not_do_is_refused_by_field(api: ApiClient, office: Office) -> None:
    headers = await proved(api, office)
    body = await application(api, headers)
    document = [{**body["materials"][1], "source": "paper", "file_id": None}]
    bare = [{"code": "articles", "source": "uploaded"}]
    for changed, field in (
        ({"accept": True}, "accept"),
        ({"channel": "window"}, "channel"),
        ({"applicant": {**body["applicant"], "phone": "13900139000"}}, "applicant.phone"),
        ({"materials": document}, f"materials.{document[0]['code']}"),
        ({"materials": bare}, "materials.articles"),
    ):
        refused = problem(await hand_in(api, headers, {**body, **changed}), 422, "invalid-input")
        assert fields(refused)[0] == field
    problem(await hand_in(api, {}, body), 401, "not-logged-in")
    own = await api.post("window1", "/joint-cases", {**body, "matter": "insolvency", "channel": "web"})
    assert "channel" in fields(problem(own, 422, "invalid-input"))
    taken = await api.headers("window1")
    problem(await hand_in(api, taken, body), 401, "not-logged-in")
