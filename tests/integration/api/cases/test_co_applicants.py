"""Several applicants of one case: each masked, found, written on documents, and able to prove themselves."""

from typing import Any

from services.store.applicants.access import Applicants
from services.store.boards.search import Search
from services.store.cases.search_index import SearchIndex
from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office

SPOUSE = {
    "name": "阿依古丽·买买提",
    "id_type": "passport",
    "id_number": "ｅ 8765 4321",
    "phone": "139 0013 9111",
}


async def _couple(api: ApiClient) -> dict[str, Any]:
    return await api.hand_in(co_applicants=[SPOUSE])


async def test_a_co_applicant_is_kept_in_one_spelling_and_masked_for_others(api: ApiClient) -> None:
    case_no = (await _couple(api))["case_no"]
    [served] = (await api.get("window1", f"/joint-cases/{case_no}")).json()["co_applicants"]
    assert (served["id_number"], served["phone"]) == ("E87654321", "13900139111")
    for account in ("tax1", "bank-head", "admin1"):
        answer = await api.get(account, f"/joint-cases/{case_no}")
        [seen] = answer.json()["co_applicants"]
        assert (seen["name"], seen["id_number"]) == ("阿*******", "E8*****21")
        assert not [secret for secret in ("阿依古丽", "E87654321", "13900139111") if secret in answer.text]


async def test_lists_say_how_many_apply_and_find_each_of_them(api: ApiClient, office: Office) -> None:
    case_no = (await _couple(api))["case_no"]
    search = Search(office.store, SearchIndex())
    for q in ("阿依古丽", "Ｅ８７６５４３２１", "139 0013 9111"):
        found = await search.find(office.people["window1"], q)
        assert case_no in [row.case_no for row in found.items], q
    rows = (await api.get("admin1", "/joint-cases", q="阿依古丽")).json()["items"]
    assert [row["applicant"] for row in rows if row["case_no"] == case_no] == ["王**等 2 人"]


async def test_the_same_identity_twice_is_refused_and_nothing_is_kept(api: ApiClient) -> None:
    body = {**await api.example(), "co_applicants": [SPOUSE, {**SPOUSE, "name": "别名"}]}
    answer = await api.post("window1", "/joint-cases", body)
    assert fields(problem(answer, 422, "invalid-input")) == ["co_applicants.1.id_number"]


async def test_a_co_applicant_proves_themselves_by_their_own_phone(api: ApiClient, office: Office) -> None:
    receipt = await _couple(api)
    case_no, code = receipt["case_no"], receipt["query_code"]
    applicants = Applicants(office.store)
    assert await applicants.find(case_no, code, "13900139111")
    assert await applicants.find(case_no, code, "13900139112") is None
