"""Files at the door: uploaded, handed in, shared with whom they concern, used again, collected."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from api.app import make_app
from services.app_context import open_app_context
from services.clock import utc_now
from services.external.external_services import ExternalServices
from services.gateways.virus_scan import Clamd
from services.store.catalogue.queries import Catalogue
from services.store.files.files import key_of
from services.store.files.tables import file
from services.store.materials.service import MaterialService
from tests.integration.gateways.clamd import EICAR, small_clamd
from tests.integration.pages.screen import Screen, words
from tests.support.api_client import ROOT, ApiClient, fields, problem
from tests.support.office import REGION, Office
from tests.unit.domain.files.test_content import PDF, PNG


@pytest.fixture(scope="module")
async def outside() -> AsyncIterator[ExternalServices]:
    """A world with a scanner that listens."""
    async with small_clamd() as clamd:
        yield ExternalServices(virus_scan=Clamd(clamd.address))


@pytest.fixture(scope="module")
async def building(database_url: str, office: Office) -> AsyncIterator[FastAPI]:
    """The pages on the same record."""
    assert office.people
    app = make_app(lambda: open_app_context(database_url, REGION, is_demonstration=True))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="module")
async def api(database_url: str, office: Office, outside: ExternalServices) -> AsyncIterator[ApiClient]:
    """A door whose uploads are scanned."""
    assert office.people
    app = make_app(lambda: open_app_context(database_url, REGION, is_demonstration=True, external=outside))
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://door") as client,
    ):
        yield ApiClient(client)


async def _upload(
    api: ApiClient, content: bytes = PDF, name: str = "章程.pdf", kind: str = "application/pdf", **more: Any
) -> httpx2.Response:
    account, key = more.get("account", "window1"), more.get("key") or uuid4().hex
    headers = {**await api.headers(account), "Idempotency-Key": key}
    return await api.client.post(
        f"{ROOT}/files", files={"file": (name, content, kind)}, headers=headers, timeout=60
    )


async def _with_file(api: ApiClient, material: str = "articles", **changes: Any) -> tuple[str, str]:
    """A case with a file for one material; its number and the file's id."""
    file_id = (await _upload(api)).json()["file_id"]
    example = await api.example()
    materials = [
        {**one, "source": "uploaded", "file_id": file_id} if one["code"] == material else one
        for one in example["materials"]
    ]
    return (await api.hand_in(materials=materials, **changes))["case_no"], file_id


async def test_a_file_is_kept_once_under_its_hash(api: ApiClient, outside: ExternalServices) -> None:
    key = uuid4().hex
    first, again = await _upload(api, key=key), await _upload(api, key=key)
    assert first.status_code == 201, first.text
    assert first.json() == again.json()
    body = first.json()
    assert body["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert (body["kind_label"], body["grade"], body["name"]) == ("PDF 文件", "D", "章程.pdf")
    assert await outside.objects.read(key_of(body["file_id"])) == PDF
    problem(await _upload(api, PNG, "a.png", "image/png", key=key), 422, "idempotency-key-reused")


@pytest.mark.parametrize(
    "announced", ["application/wps-office.pdf", "image/jpg", "application/octet-stream", "x/y"]
)
async def test_the_announced_type_is_only_a_hint(api: ApiClient, announced: str) -> None:
    answer = await _upload(api, PDF, "章程.pdf", announced)
    assert answer.status_code == 201, answer.text
    assert answer.json()["kind"] == "application/pdf"


@pytest.mark.parametrize(
    ("content", "name", "kind", "words"),
    [
        (PNG, "章程.pdf", "application/pdf", "内容不符"),
        (PDF[:-10], "章程.pdf", "application/pdf", "不完整"),
        (b"", "章程.pdf", "application/pdf", "空"),
        (b"%PDF-" + EICAR + b"%%EOF", "章程.pdf", "application/pdf", "病毒"),
        (b"%PDF-" + b"x" * 20_000_001 + b"%%EOF", "大.pdf", "application/pdf", "20 MB"),
    ],
)
async def test_a_bad_file_is_refused_and_nothing_is_kept(
    api: ApiClient, office: Office, content: bytes, name: str, kind: str, words: str
) -> None:
    async with office.store.autocommit() as connection:
        before = (await connection.execute(text("select count(*) from file"))).scalar_one()
    result = problem(await _upload(api, content, name, kind), 422, "invalid-input")
    assert fields(result) == ["file"]
    assert words in result["detail"]
    async with office.store.autocommit() as connection:
        assert (await connection.execute(text("select count(*) from file"))).scalar_one() == before


async def test_bad_requests_are_problems(api: ApiClient) -> None:
    headers = {**await api.headers("window1"), "Idempotency-Key": uuid4().hex}
    nothing = await api.client.post(f"{ROOT}/files", data={"other": "x"}, headers=headers)
    problem(nothing, 422, "invalid-input")
    broken = await api.client.post(
        f"{ROOT}/files",
        content=b"--b\r\nContent-Disposition: form-data; name=file; filename=a.pdf\r\n\r\n%PDF-",
        headers={**headers, "Content-Type": "multipart/form-data; boundary=b"},
    )
    assert broken.status_code in {400, 422}
    large = await api.client.post(
        f"{ROOT}/files", content=b"x", headers={**headers, "Content-Length": "21000001"}
    )
    problem(large, 413, "body-too-large")
    assert (await api.client.post(f"{ROOT}/files", files={"file": ("a.pdf", PDF)})).status_code == 401
    assert (await _upload(api, account="admin1")).status_code == 403


async def test_a_material_is_shared_with_the_departments_that_need_it_and_no_other(
    api: ApiClient, office: Office
) -> None:
    case_no, file_id = await _with_file(api)
    where = f"/joint-cases/{case_no}/materials"
    [seen] = (await api.get("market-regulation1", where)).json()
    assert seen["code"] == "articles"
    assert seen["versions"][0]["file_id"] == file_id
    opened_file = await api.get("bank1", f"{where}/articles/versions/1")
    assert opened_file.content == PDF
    assert opened_file.headers["content-disposition"].startswith("attachment")
    assert (await api.get("tax1", where)).json() == []
    assert (await api.get("tax1", f"{where}/articles/versions/1")).status_code == 404
    assert (await api.get("transport1", where)).status_code == 404
    log = text("select actor, facts from event where stream = :of and kind = 'file.opened'")
    async with office.store.autocommit() as connection:
        rows = (await connection.execute(log, {"of": f"file/{file_id}"})).all()
    assert [(row.actor, row.facts["version"], row.facts["case_no"]) for row in rows] == [
        ("bank1", 1, case_no)
    ]


async def test_what_readers_should_know_of_a_file_is_kept_with_it(api: ApiClient, building: FastAPI) -> None:
    noted = PDF.replace(b"<<>>", b"<< /EmbeddedFiles 4 0 R >>")
    uploaded = (await _upload(api, noted)).json()
    assert uploaded["warnings"] == ["带有附件"]
    case_no, _ = await _with_file(api)
    where = f"/joint-cases/{case_no}/materials"
    added = await api.post("window1", f"{where}/articles", {"file_id": uploaded["file_id"]})
    assert added.status_code == 201, added.text
    for account in ("window1", "bank1"):
        [seen] = (await api.get(account, where)).json()
        assert [one["warnings"] for one in seen["versions"]] == [["带有附件"], []]
        async with Screen.at(building, account) as screen:
            assert "带有附件" in words((await screen.see(f"/cases/{case_no}/files")).text)


async def test_a_new_version_leaves_the_old_one_on_file(api: ApiClient) -> None:
    case_no, _ = await _with_file(api)
    second = (await _upload(api, PNG, "章程.png", "image/png")).json()["file_id"]
    where = f"/joint-cases/{case_no}/materials/articles"
    key = uuid4().hex
    added = [await api.post("window1", where, {"file_id": second}, key=key) for _ in range(2)]
    assert [one.status_code for one in added] == [201, 201]
    assert added[0].json() == added[1].json()
    [seen] = (await api.get("window1", f"/joint-cases/{case_no}/materials")).json()
    assert [one["version"] for one in seen["versions"]] == [2, 1]
    assert (await api.get("bank1", f"{where}/versions/1")).content == PDF
    assert (await api.get("bank1", f"{where}/versions/2")).content == PNG
    events = (await api.get("window1", f"/joint-cases/{case_no}/events", limit=1000)).json()
    assert [one["facts"]["version"] for one in events if one["kind"] == "case.material_added"] == [2]
    assert (await api.post("bank1", where, {"file_id": second})).status_code == 403
    problem(await api.post("window1", where, {"file_id": uuid4().hex}), 422, "invalid-input")
    elsewhere = f"/joint-cases/{case_no}/materials/no-such-thing"
    problem(await api.post("window1", elsewhere, {"file_id": second}), 422, "invalid-input")


async def test_a_file_is_graded_by_who_holds_the_original(api: ApiClient) -> None:
    case_no, _ = await _with_file(api)
    where = f"/joint-cases/{case_no}/materials/articles/versions/1/grade"
    fields = {"grade": "B", "verifier": "窗口一号", "valid_until": "2030-01-01"}
    graded = await api.post("window1", where, fields)
    assert graded.status_code == 200, graded.text
    assert graded.json()["versions"][0]["grade"] == "B"
    problem(await api.post("window1", where, {**fields, "grade": "A"}), 422, "invalid-input")
    assert (await api.post("admin1", where, fields)).status_code == 403
    assert (await api.post("tax1", where, fields)).status_code == 404


async def test_the_next_case_of_the_same_applicant_uses_the_file_again(api: ApiClient) -> None:
    person = {"name": "赵一鸣", "id_type": "resident_id", "phone": "13900001111"}
    person["id_number"] = "11010519491231002X"
    _, file_id = await _with_file(api, applicant=person)
    holder = {"id_type": person["id_type"], "id_number": person["id_number"], "reason": "窗口收件核对"}
    found = (await api.post("window1", "/matters/enterprise-setup/reusable-files", holder)).json()
    assert [one["file_id"] for one in found if one["material"] == "articles"] == [file_id]
    example = await api.example()
    again = [
        {**one, "source": "uploaded", "file_id": file_id} if one["code"] == "articles" else one
        for one in example["materials"]
    ]
    headers = await api.headers("window2")
    handed_in = await api.client.post(
        f"{ROOT}/joint-cases",
        json={**example, "materials": again, "applicant": person},
        headers={**headers, "Idempotency-Key": uuid4().hex},
    )
    assert handed_in.status_code == 201, handed_in.text
    [seen] = (await api.get("window1", f"/joint-cases/{handed_in.json()['case_no']}/materials")).json()
    assert seen["versions"][0]["source"] == "reused"
    stranger = await api.client.post(
        f"{ROOT}/joint-cases",
        json={**example, "materials": again},
        headers={**headers, "Idempotency-Key": uuid4().hex},
    )
    assert fields(problem(stranger, 422, "invalid-input")) == ["materials.1.file_id"]


async def test_a_certificate_comes_from_the_store_instead_of_document(api: ApiClient) -> None:
    holder = {"id_type": "resident_id", "id_number": "33010619850312001X", "reason": "窗口收件核对"}
    found = (await api.post("window1", "/certificates/search", holder)).json()
    assert {one["name"] for one in found} == {"居民身份证", "不动产权证书"}
    assert all(one["is_check_right"] for one in found)
    body = {"holder": holder, "identifier": found[0]["identifier"]}
    fetched = await api.post("window1", "/certificates", body)
    assert fetched.json()["grade"] == "A"
    example = await api.example()
    materials = [
        {**one, "file_id": fetched.json()["file_id"]} if one["code"] == "shareholder-identity" else one
        for one in example["materials"]
    ]
    shared_before = (await api.get("admin1", "/material-figures")).json()["by_source"].get("shared", 0)
    said_only = [
        {**one, "source": "shared"} if one["code"] == "shareholder-identity" else one
        for one in example["materials"]
    ]
    assert (await api.hand_in(materials=said_only))["case_no"]
    case_no = (await api.hand_in(materials=materials))["case_no"]
    shared = (await api.get("admin1", "/material-figures")).json()["by_source"]["shared"]
    assert shared == shared_before + 1, "what was only said to be shared counts as document"
    [seen] = (await api.get("window1", f"/joint-cases/{case_no}/materials")).json()
    assert (seen["versions"][0]["source"], seen["versions"][0]["grade"]) == ("shared", "A")
    assert seen["versions"][0]["verifier"] == "市公安局"
    wrong = {"holder": holder, "identifier": "1.2.3.4.5.6.7.8"}
    problem(await api.post("window1", "/certificates", wrong), 422, "invalid-input")
    other = {"holder": {**holder, "id_number": "440524188001010014"}, "identifier": found[0]["identifier"]}
    problem(await api.post("window1", "/certificates", other), 404, "not-found")
    figures = (await api.get("admin1", "/material-figures")).json()
    assert figures["by_source"]["shared"] >= 1
    assert 0 < figures["without_paper"] < 1


async def test_what_nobody_handed_in_is_collected_and_what_was_stays(
    api: ApiClient, office: Office, outside: ExternalServices
) -> None:
    _, used = await _with_file(api)
    orphan = (await _upload(api)).json()["file_id"]
    stray = key_of("0" * 32)
    await outside.objects.put(stray, b"nobody registered this")
    service = MaterialService(
        office.store,
        outside.objects,
        Catalogue(office.store),
        lambda: None,
        now=lambda: utc_now() + timedelta(hours=25),
    )
    await asyncio.gather(service.delete_unused(), service.delete_unused())
    assert await outside.objects.read(key_of(orphan)) is None
    assert await outside.objects.read(stray) is None
    assert await outside.objects.read(key_of(used)) == PDF
    async with office.store.autocommit() as connection:
        rows = await connection.execute(select(file.c.collected_at).where(file.c.file_id == orphan))
        assert rows.scalar_one() is not None
    example = await api.example()
    first, second, *rest = example["materials"]
    materials = [{**second, "file_id": orphan}, first, *rest]
    answer = await api.post("window1", "/joint-cases", {**example, "materials": materials})
    assert fields(problem(answer, 422, "invalid-input")) == ["materials.0.file_id"]
