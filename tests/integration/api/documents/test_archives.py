"""The archive package: everything of a closed case, with hashes that agree."""

import hashlib
import io
import json
from zipfile import ZipFile

from sqlalchemy import text

from tests.integration.api.documents.test_documents import issued
from tests.support.api_client import ApiClient, problem
from tests.support.office import Office
from tests.unit.domain.files.test_content import PDF


async def test_a_closed_case_is_packed_with_its_hashes(api: ApiClient, office: Office) -> None:
    case_no, _ = await issued(api, office)
    headers = {**await api.headers("window1"), "Idempotency-Key": "archive-file-1"}
    sent = await api.client.post(
        "/api/v1/files", files={"file": ("../章程.pdf", PDF, "application/pdf")}, headers=headers
    )
    where = f"/joint-cases/{case_no}"
    added = await api.post("window1", f"{where}/materials/articles", {"file_id": sent.json()["file_id"]})
    assert added.status_code == 201, added.text
    problem(await api.get("admin1", f"{where}/archive"), 409, "act-not-allowed")
    withdrawn = await api.post("window1", f"{where}/acts", {"act": "withdraw", "reason": "改变计划"})
    assert withdrawn.status_code == 200, withdrawn.text
    problem(await api.get("window1", f"{where}/archive"), 403, "not-permitted")
    answer = await api.get("admin1", f"{where}/archive")
    assert await _disclosed(office, case_no) == ["admin1：导出归档包"], "refused exports disclose nothing"
    assert answer.headers["content-type"] == "application/zip"
    with ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        names = set(packed.namelist())
        manifest = json.loads(packed.read("manifest.json"))
        assert manifest["retention"] == "30 年"
        assert set(manifest["sha256"]) == names - {"manifest.json"}
        for name, digest in manifest["sha256"].items():
            assert hashlib.sha256(packed.read(name)).hexdigest() == digest
        assert packed.read("materials/articles/1-章程.pdf") == PDF
        assert {one.partition("/")[0] for one in names} == {
            "application.json",
            "events.json",
            "documents",
            "materials",
            "manifest.json",
        }
        kinds = [one["kind"] for one in json.loads(packed.read("events.json"))]
        assert kinds[0] == "case.received"
        assert "case.withdrawn" in kinds


async def _disclosed(office: Office, case_no: str) -> list[str]:
    """Who saw the case's personal data in full, and why."""
    query = text("select account || '：' || reason from disclosure where case_no = :case_no")
    async with office.store.autocommit() as connection:
        return list((await connection.execute(query, {"case_no": case_no})).scalars())
