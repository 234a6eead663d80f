"""Whatever is wrong gets a problem with code, field and Chinese sentence, and changes nothing."""

import copy
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import text

from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office
from tests.support.results import fresh

Body = dict[str, Any]


@pytest.fixture(autouse=True)
async def nothing_changes(
    office: Office, api: ApiClient, request: pytest.FixtureRequest
) -> AsyncIterator[None]:
    """The record has as many events and keys after the test as before, less what the test files itself."""
    before = await _filed(office)
    yield
    mine = getattr(request.node, "filed", 0)
    assert await _filed(office) - before == mine


async def _filed(office: Office) -> int:
    """What callers filed; what the system adds to the cases of other tests meanwhile is not counted."""
    query = text(
        "select (select count(*) from event where actor <> 'system' and stream not like 'document/%')"
        " + (select count(*) from idempotency_key)"
    )
    async with office.store.autocommit() as connection:
        return int((await connection.execute(query)).scalar_one())


def _change(path: str, value: Any) -> Callable[[Body], None]:
    def change(body: Body) -> None:
        *way, last = path.split(".")
        place: Any = body
        for part in way:
            place = place[int(part) if part.isdigit() else part]
        if value is None:
            del place[int(last) if last.isdigit() else last]
        else:
            place[int(last) if last.isdigit() else last] = value

    return change


WRONG = [
    ("answers.company_kind", "cooperative", "answers.company_kind"),
    ("answers.colour", "red", "answers.colour"),
    ("materials.0.code", "horoscope", "materials.0.code"),
    ("materials.0", None, "materials.application-form"),
    ("materials.1.source", "shared", "materials.1.source"),
    ("materials.1.copies", 0, "materials.1.copies"),
    ("applicant.id_number", "330106198503120011", "applicant.id_number"),
    ("applicant.phone", "12345", "applicant.phone"),
    ("applicant.name", "", "applicant.name"),
    ("applicant.nickname", "小王", "applicant.nickname"),
    ("form.legal_representative.id_number", "330106199007081125", "form.legal_representative.id_number"),
    ("form.shareholders.1.id_number", "91330100MA2CFLDG44", "form.shareholders.1.id_number"),
    ("form.shareholders.0.share", 61, "form.shareholders"),
    ("form.shareholders.0.capital", 59, "form.shareholders"),
    ("form.shareholders.0.pays_by", "2018-01-01", "form.shareholders.0.pays_by"),
    ("form.company.ends_on", "2001-01-01", "form.company.ends_on"),
    ("form.company.name", None, "form.company.name"),
    ("form.company.capital", "许多", "form.company.capital"),
    ("form.company.motto", "诚信", "form.company.motto"),
    ("form.company.name", "杭州\x00公司", "form.company.name"),
    ("form.company.name", "\u3164\u200b", "form.company.name"),
    ("form.shareholders.0.name", "王\u202e明小", "form.shareholders.0.name"),
    ("applicant.name", "\u200b\u2060", "applicant.name"),
    ("applicant.name", "王小明\r\n李静", "applicant.name"),
    ("channel", "telepathy", "channel"),
    ("accept", "也许", "accept"),
]


@pytest.mark.parametrize(("path", "value", "field"), WRONG, ids=[f"{w[0]}={w[1]!r}"[:40] for w in WRONG])
async def test_a_wrong_application_names_its_field(api: ApiClient, path: str, value: Any, field: str) -> None:
    body = copy.deepcopy(await api.example())
    _change(path, value)(body)
    answer = await api.post("window1", "/joint-cases", body)
    assert field in ",".join(fields(problem(answer, 422, "invalid-input")))


async def test_an_unknown_matter_is_not_found(api: ApiClient) -> None:
    body = {**await api.example(), "matter": "moon-landing"}
    problem(await api.post("window1", "/joint-cases", body), 404, "not-found")


async def test_a_minor_cannot_represent_a_company(api: ApiClient) -> None:
    body = copy.deepcopy(await api.example())
    body["form"]["legal_representative"]["id_number"] = "330106201501010014"
    answer = await api.post("window1", "/joint-cases", body)
    assert fields(problem(answer, 422, "invalid-input")) == ["form.legal_representative.id_number"]


async def test_a_department_cannot_hand_in(api: ApiClient) -> None:
    problem(await api.post("tax1", "/joint-cases", await api.example()), 403, "not-permitted")


async def test_without_a_token_nobody_is_let_in(api: ApiClient) -> None:
    problem(await api.client.get("/api/v1/inbox"), 401, "not-logged-in")
    forged = await api.client.get("/api/v1/me", headers={"Authorization": "Bearer e30.e30.x"})
    problem(forged, 401, "not-logged-in")


async def test_a_post_without_a_key_is_refused(api: ApiClient) -> None:
    headers = await api.headers("window1")
    answer = await api.client.post("/api/v1/joint-cases", json=await api.example(), headers=headers)
    problem(answer, 428, "idempotency-key-required")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [(b"{", 400, "unreadable-body"), (b"[]", 422, "invalid-input"), (b"", 422, "invalid-input"),
     (b"\xff\xfe", 400, "unreadable-body"), (b"[" * 100_000, 413, "body-too-large"),
     (b'{"a":"' + b"x" * 10_000_000 + b'"}', 413, "body-too-large")],
    ids=["half", "list", "empty", "not utf-8", "deep", "10 MB"],
)  # fmt: skip
async def test_a_body_that_is_none_is_refused(api: ApiClient, body: bytes, status: int, code: str) -> None:
    headers = {**await api.headers("window1"), "Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = await api.client.post("/api/v1/joint-cases", content=body, headers=headers)
    problem(answer, status, code)


async def test_a_large_body_without_a_length_is_refused_too(api: ApiClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 100_000

    headers = {**await api.headers("window1"), "Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = await api.client.post("/api/v1/joint-cases", content=endless(), headers=headers)
    problem(answer, 413, "body-too-large")


async def test_there_is_nothing_at_other_addresses(api: ApiClient) -> None:
    problem(await api.client.get("/api/v2/anything"), 404, "not-found")
    problem(await api.client.delete("/api/v1/me"), 405, "method-not-allowed")
    problem(await api.get("admin1", "/joint-cases/330100-20190422-QYKB-000001-X"), 404, "not-found")
    problem(await api.get("admin1", "/matters/enterprise-setup/versions/2"), 404, "not-found")


@pytest.mark.parametrize(
    "query",
    [{"page": 1}, {"cursor": "x y"}, {"page_size": 10_000}, {"sla_status": "purple"}, {"region": "x"},
     {"received_from": "2026-01-01"}, {"q": "\x00"}, {"colour": "red"}],
)  # fmt: skip
async def test_a_wrong_filter_is_named(api: ApiClient, query: dict[str, Any]) -> None:
    answer = await api.get("admin1", "/joint-cases", **query)
    assert fields(problem(answer, 422, "invalid-input")) == list(query)


class TestActs:
    """Acts that may not be done leave the case where it stands."""

    @pytest.fixture
    async def case_no(self, api: ApiClient, office: Office, request: pytest.FixtureRequest) -> str:
        """A case whose registration is open; what this files is counted."""
        before = await _filed(office)
        receipt = await api.hand_in()
        await office.cases.advance(receipt["case_no"])
        request.node.filed = await _filed(office) - before
        case_no: str = receipt["case_no"]
        return case_no

    async def test_someone_elses_step(self, api: ApiClient, case_no: str) -> None:
        problem(await api.act("tax1", case_no, "registration", act="claim"), 403, "not-your-step")

    async def test_an_act_of_another_role(self, api: ApiClient, case_no: str) -> None:
        problem(await api.act("window1", case_no, "registration", act="claim"), 403, "not-permitted")
        answer = await api.post("tax1", f"/joint-cases/{case_no}/acts", {"act": "withdraw", "reason": "x"})
        problem(answer, 403, "not-permitted")

    async def test_an_act_that_the_status_forbids(self, api: ApiClient, case_no: str) -> None:
        answer = await api.act("market-regulation1", case_no, "registration", act="approve")
        assert problem(answer, 409, "act-not-allowed")["facts"]["status"] == "open"
        answer = await api.act("tax1", case_no, "tax", act="claim")
        assert problem(answer, 409, "act-not-allowed")["facts"]["status"] == "waiting"
        answer = await api.post("window1", f"/joint-cases/{case_no}/acts", {"act": "accept"})
        problem(answer, 409, "act-not-allowed")

    async def test_a_mandatory_step_cannot_be_skipped(self, api: ApiClient, case_no: str) -> None:
        problem(await api.act("window1", case_no, "tax", act="skip", reason="不办"), 403, "not-permitted")

    async def test_an_unknown_step_or_act(self, api: ApiClient, case_no: str) -> None:
        problem(await api.act("tax1", case_no, "blessing", act="claim"), 404, "not-found")
        answer = await api.act("market-regulation1", case_no, "registration", act="dance")
        assert fields(problem(answer, 422, "invalid-input")) == ["act"]

    async def test_a_stale_version(self, api: ApiClient, case_no: str) -> None:
        path = f"/joint-cases/{case_no}/steps/registration/acts"
        answer = await api.post("market-regulation1", path, {"act": "claim"}, **{"If-Match": '"7"'})
        assert problem(answer, 412, "stale-version")["facts"] == {"version": 0, "if_match": [7]}
        answer = await api.post("market-regulation1", path, {"act": "claim"}, **{"If-Match": "soon"})
        assert fields(problem(answer, 422, "invalid-input")) == ["If-Match"]

    async def test_a_missing_reason_or_text(self, api: ApiClient, case_no: str) -> None:
        answer = await api.post(
            "window1", f"/joint-cases/{case_no}/acts", {"act": "withdraw", "reason": "  "}
        )
        assert fields(problem(answer, 422, "invalid-input")) == ["reason"]
        answer = await api.act("market-regulation1", case_no, "registration", act="note")
        assert fields(problem(answer, 422, "invalid-input")) == ["text"]

    async def test_a_stranger_cannot_be_assigned(self, api: ApiClient, case_no: str) -> None:
        for stranger in ("tax1", "nobody"):
            answer = await api.act(
                "market-regulation-head", case_no, "registration", act="assign", assignee=stranger
            )
            assert fields(problem(answer, 422, "invalid-input")) == ["assignee"]


async def test_a_key_used_for_another_request_is_refused(
    api: ApiClient, office: Office, request: pytest.FixtureRequest
) -> None:
    before = await _filed(office)
    body = await api.example()
    first = await api.post("window1", "/joint-cases", body, key="the-same-key")
    request.node.filed = await _filed(office) - before
    again = await api.post("window1", "/joint-cases", body, key="the-same-key")
    assert again.status_code == 201
    assert again.json() == first.json()
    other = {**body, "channel": "web"}
    problem(
        await api.post("window1", "/joint-cases", other, key="the-same-key"), 422, "idempotency-key-reused"
    )


async def test_a_wrong_or_duplicate_result_is_refused_as_input(
    api: ApiClient, office: Office, request: pytest.FixtureRequest
) -> None:
    before = await _filed(office)
    case_nos = [(await api.hand_in())["case_no"] for _ in range(2)]
    for case_no in case_nos:
        await office.cases.advance(case_no)
        await api.act("market-regulation1", case_no, "registration", act="claim")
    first, second = case_nos
    results = fresh("registration")
    approved = await api.act("market-regulation1", first, "registration", act="approve", results=results)
    assert approved.status_code == 200
    request.node.filed = await _filed(office) - before
    answer = await api.act("market-regulation1", second, "registration", act="approve", results=results)
    assert fields(problem(answer, 422, "invalid-input")) == ["results.licence_number"]
    wrong = {**fresh("registration"), "credit_code": "91330100MA2CFLDG44", "motto": "x"}
    answer = await api.act("market-regulation1", second, "registration", act="approve", results=wrong)
    result = fields(problem(answer, 422, "invalid-input"))
    assert result == ["results.motto", "results.credit_code"]
