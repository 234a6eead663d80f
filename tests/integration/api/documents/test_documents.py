"""Documents at the door: who reads them, the public check, words of documents, documents by hand."""

from typing import Any
from uuid import uuid4

from sqlalchemy import select

from services.consumers.documents import DocumentConsumer
from services.store.documents.tables import document
from tests.integration.api.applicants.test_applicants import _proved
from tests.integration.store.documents.test_documents import log_entries_of
from tests.support.api_client import ROOT, ApiClient, problem
from tests.support.app_contexts import silent_context
from tests.support.office import Office


async def issued(api: ApiClient, office: Office, **changes: Any) -> tuple[str, dict[str, dict[str, Any]]]:
    """A case with its documents, as the desk writes them."""
    receipt = await api.hand_in(**changes)
    case_no = receipt["case_no"]
    made = silent_context(office.store).documents
    result = DocumentConsumer(made.store, made.document_loader, made.numbering, made.printer)
    await result.issue_documents(await log_entries_of(office, case_no))
    await made.printer.typesetter.close()
    listed = (await api.get("window1", f"/joint-cases/{case_no}/documents")).json()
    return case_no, {one["kind"]: one for one in listed} | {"": receipt}


async def _code(office: Office, name: str) -> str:
    async with office.store.autocommit() as connection:
        found = await connection.execute(select(document.c.check_code).where(document.c.document == name))
        return str(found.scalar_one())


async def _check(api: ApiClient, content: bytes) -> dict[str, Any]:
    answer = await api.client.post(
        f"{ROOT}/public/documents/verification", content=content, headers={"Content-Type": "application/pdf"}
    )
    assert answer.status_code == 200, answer.text
    verdict: dict[str, Any] = answer.json()
    return verdict


async def test_a_document_is_read_as_pdf_and_verified_by_number_and_by_file(
    api: ApiClient, office: Office
) -> None:
    case_no, documents = await issued(api, office)
    name = documents["acceptance"]["document"]
    answer = await api.get("window1", f"/joint-cases/{case_no}/documents/{name}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    code = await _code(office, name)
    for number in (name, documents["acceptance"]["number"]):
        result = await api.client.get(
            f"{ROOT}/public/documents/verification", params={"number": number, "code": code.lower()}
        )
        assert result.json()["is_genuine"] is True
        assert result.json()["name"] == "受理通知书"
        assert "王小明" not in result.text
    assert (await _check(api, answer.content))["is_genuine"] is True


async def test_a_forged_number_and_an_altered_file_fail(api: ApiClient, office: Office) -> None:
    case_no, documents = await issued(api, office)
    name = documents["acceptance"]["document"]
    pdf = (await api.get("window1", f"/joint-cases/{case_no}/documents/{name}")).content
    altered = bytearray(pdf)
    altered[len(altered) // 2] ^= 1
    for content in (bytes(altered), pdf + b" ", b"%PDF-1.7 forged"):
        assert (await _check(api, content))["is_genuine"] is False
    for number, code in ((name, "ABCD234567"), ("market-regulation.acceptance.2026.999999", "ABCD234567")):
        result = await api.client.get(
            f"{ROOT}/public/documents/verification", params={"number": number, "code": code}
        )
        assert result.json()["is_genuine"] is False
    empty = await api.client.post(f"{ROOT}/public/documents/verification", content=b"")
    assert empty.status_code == 422
    large = await api.client.post(f"{ROOT}/public/documents/verification", content=b"x" * 3_000_001)
    assert large.status_code == 413


async def test_the_applicant_reads_documents_once_the_phone_is_proved(api: ApiClient, office: Office) -> None:
    case_no, documents = await issued(api, office)
    where = f"{ROOT}/public/joint-cases/{case_no}/documents"
    code = documents[""]["query_code"]
    for path in (where, f"{where}/{documents['receipt']['document']}"):
        problem(await api.client.get(path, params={"code": code}), 401, "not-logged-in")
    proved = {"Authorization": f"Bearer {await _proved(api, office.store, case_no, code)}"}
    listed = (await api.client.get(where, headers=proved)).json()
    assert {one["kind"] for one in listed} == {"receipt", "acceptance"}
    pdf = await api.client.get(f"{where}/{listed[0]['document']}", headers=proved)
    assert pdf.content.startswith(b"%PDF-")
    other = (await api.hand_in())["case_no"]
    elsewhere = f"{ROOT}/public/joint-cases/{other}/documents"
    problem(await api.client.get(elsewhere, headers=proved), 401, "not-logged-in")


async def test_strangers_read_nothing(api: ApiClient, office: Office) -> None:
    case_no, documents = await issued(api, office)
    name = documents["acceptance"]["document"]
    assert (await api.get("transport1", f"/joint-cases/{case_no}/documents")).status_code == 404
    assert (await api.get("transport1", f"/joint-cases/{case_no}/documents/{name}")).status_code == 404
    assert (await api.client.get(f"{ROOT}/joint-cases/{case_no}/documents")).status_code == 401
    other = (await api.hand_in())["case_no"]
    assert (await api.get("window1", f"/joint-cases/{other}/documents/{name}")).status_code == 404


async def test_a_document_by_hand_is_issued_once_and_asks_for_its_fields(
    api: ApiClient, office: Office
) -> None:
    case_no, _ = await issued(api, office)
    where = f"/joint-cases/{case_no}/documents"
    fields = {"amount": "80", "basis": "浙价费〔2019〕1号", "pay_by": "2026-12-01", "pay_at": "综合窗口"}
    body = {"kind": "fee-notice", "fields": fields}
    key = uuid4().hex
    first, again = [await api.post("window1", where, body, key=key) for _ in range(2)]
    assert first.status_code == 201, first.text
    assert first.json() == again.json()
    wrong = await api.post("window1", where, {"kind": "fee-notice", "fields": {"amount": "1", "sum": "2"}})
    assert wrong.status_code == 422
    named = {one["field"] for one in wrong.json()["facts"]["errors"]}
    assert named == {"fields.basis", "fields.pay_by", "fields.pay_at", "fields.sum"}
    assert (await api.post("window1", where, {"kind": "acceptance"})).status_code == 422
    assert (await api.post("admin1", where, body)).status_code == 403


async def test_a_void_document_fails_the_check_and_keeps_its_number(api: ApiClient, office: Office) -> None:
    case_no, documents = await issued(api, office)
    name = documents["acceptance"]["document"]
    pdf = (await api.get("window1", f"/joint-cases/{case_no}/documents/{name}")).content
    where = f"/joint-cases/{case_no}/documents/{name}/void"
    assert (await api.post("window1", where, {"reason": "文号有误"})).status_code == 403
    assert (await api.post("admin1", where, {"reason": "当事人姓名有误"})).status_code == 200
    assert (await api.post("admin1", where, {"reason": "再次作废"})).status_code == 409
    verdict = await _check(api, pdf)
    assert verdict["is_genuine"] is False
    assert verdict["status"] == "voided"
    listed = (await api.get("window1", f"/joint-cases/{case_no}/documents")).json()
    assert next(one for one in listed if one["document"] == name)["voided_because"] == "当事人姓名有误"


async def test_words_are_tried_before_they_are_used(api: ApiClient) -> None:
    where = "/document-templates/declined"
    shown = await api.post("admin1", f"{where}/trial", {"body": "#to\n不予受理：#d.reason;"})
    assert shown.content.startswith(b"%PDF-")
    for body, line in (("第一行\n#d.nothing;", 2), ('#read("/etc/passwd")', 1), ("#facts((", 1)):
        refused = await api.post("admin1", f"{where}/versions", {"body": body})
        assert refused.status_code == 422
        assert refused.json()["code"] == "template-refused"
        assert refused.json()["facts"]["line"] == line
    listed = {one["kind"]: one for one in (await api.get("admin1", "/document-templates")).json()}
    now = listed["declined"]
    filed = await api.post(
        "admin1",
        f"{where}/versions",
        {"body": now["body"] + "\n特此通知。"},
        **{"If-Match": str(now["version"])},
    )
    assert filed.status_code == 201
    proposed = filed.json()
    assert proposed["status"] == "proposed"
    version = f"{where}/versions/{proposed['version']}"
    seen = {"digest": proposed["digest"]}
    in_use = {one["kind"]: one for one in (await api.get("admin1", "/document-templates")).json()}["declined"]
    assert in_use["version"] == now["version"], "nothing changes before the second administrator has seen it"
    problem(await api.post("admin1", f"{version}/approve", seen), 403, "not-permitted")
    problem(await api.post("admin2", f"{version}/approve", {"digest": "0" * 64}), 409, "content-changed")
    assert (await api.get("admin2", version)).json()["digest"] == proposed["digest"]
    assert (await api.post("admin2", f"{version}/approve", seen)).json()["status"] == "in_use"
    problem(await api.post("admin2", f"{version}/reject", {"reason": "晚了"}), 409, "act-not-allowed")
    stale = await api.post(
        "admin1", f"{where}/versions", {"body": now["body"]}, **{"If-Match": str(now["version"])}
    )
    assert stale.status_code == 412
    versions = (await api.get("admin1", f"{where}/versions")).json()
    assert [one["version"] for one in versions][:2] == [now["version"] + 1, now["version"]]
    for account in ("window1", "market-regulation-head"):
        assert (await api.get(account, "/document-templates")).status_code == 403
        assert (await api.post(account, f"{where}/versions", {"body": "x"})).status_code == 403
    await api.post("admin1", f"{where}/versions", {"body": now["body"]})
