"""Looking people up by identity number: a case at hand or a reason, on file, and not without end."""

from typing import Any

import pytest
from sqlalchemy import delete, select

from services.store.applicants.attempts import Counted
from services.store.applicants.online_tables import attempt
from services.store.core.schema.page_tables import person_lookup
from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office

HOLDER = {"id_type": "resident_id", "id_number": "33010619850312001X"}
IDENTIFIER = "1.2.156.3005.2.11100000000013127D003.11330000MB0000000X.001.N"
WAYS = ("/certificates/search", "/certificates", "/matters/enterprise-setup/reusable-files")


def _body(path: str, **why: Any) -> dict[str, Any]:
    holder = {**HOLDER, **why}
    return {"holder": holder, "identifier": IDENTIFIER} if path == "/certificates" else holder


@pytest.mark.parametrize("path", WAYS)
async def test_nobody_is_looked_up_without_a_case_or_a_reason(
    api: ApiClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if path == "/certificates":
        found = await api.post("window1", WAYS[0], {**HOLDER, "reason": "窗口收件核对"})
        monkeypatch.setitem(globals(), "IDENTIFIER", found.json()[0]["identifier"])
    for reason in ("", " ", "。。"):
        refused = await api.post("window1", path, _body(path, reason=reason))
        assert "reason" in fields(problem(refused, 422, "invalid-input"))[0]
    elsewhere = await api.post("window1", path, _body(path, case_no="330100-20260101-NONE-000001-0"))
    problem(elsewhere, 404, "not-found")


async def test_a_look_up_is_on_file_without_the_number(api: ApiClient, office: Office) -> None:
    case_no = (await api.hand_in())["case_no"]
    for why in ({"case_no": case_no}, {"reason": "核对经营场所产权"}):
        answer = await api.post("window1", WAYS[0], _body(WAYS[0], **why))
        assert answer.status_code == 200, answer.text
    columns = person_lookup.c
    query = select(columns.account, columns.kind, columns.case_no, columns.reason, columns.person)
    async with office.store.autocommit() as connection:
        *_, first, last = (await connection.execute(query.order_by(columns.id))).all()
    assert tuple(first[:4]) == ("window1", "certificates", case_no, "")
    assert tuple(last[:4]) == ("window1", "certificates", None, "核对经营场所产权")
    assert first.person == last.person
    assert HOLDER["id_number"].encode() not in first.person


async def test_one_account_looks_people_up_so_often_an_hour(
    api: ApiClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget = delete(attempt).where(attempt.c.kind == Counted.LOOKUPS.value)
    async with office.store.transaction() as connection:
        await connection.execute(forget)
    monkeypatch.setattr(Counted, "allowed", property(lambda _kind: 2))
    result = _body(WAYS[0], reason="窗口收件核对")
    for _ in range(2):
        assert (await api.post("window1", WAYS[0], result)).status_code == 200
    problem(await api.post("window1", WAYS[0], result), 429, "too-many-attempts")
    assert (await api.post("window2", WAYS[0], result)).status_code == 200
    async with office.store.transaction() as connection:
        await connection.execute(forget)
