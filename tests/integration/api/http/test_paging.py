"""Every list goes on behind a row: what leaves it between two pages makes nothing else vanish."""

from typing import Any
from uuid import uuid4

import pytest

from schemas.cases.lists import Paging
from services.store.boards.search import Search
from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office

OFFICER = "market-regulation1"
LISTS = (
    "/inbox",
    "/joint-cases",
    "/supervision-orders",
    "/notifications",
    "/outbox",
    "/inbox/requests",
    "/people",
)


@pytest.fixture
async def open_cases(api: ApiClient, office: Office) -> set[str]:
    """Five cases whose registration waits."""
    numbers = [str((await api.hand_in())["case_no"]) for _ in range(5)]
    for case_no in numbers:
        await office.cases.advance(case_no)
    return set(numbers)


def _numbers(rows: list[dict[str, Any]]) -> list[str]:
    return [row["case_no"] for row in rows]


async def test_a_step_done_between_two_pages_hides_no_other(api: ApiClient, open_cases: set[str]) -> None:
    whole = [n for page in await api.pages(OFFICER, "/inbox", page_size=200) for n in _numbers(page)]
    first = (await api.get(OFFICER, "/inbox", page_size=2, step="registration")).json()
    gone = first["items"][0]["case_no"]
    claimed = await api.act(OFFICER, gone, "registration", act="claim")
    assert claimed.status_code == 200
    done = await api.act(OFFICER, gone, "registration", act="refuse", reason="材料不齐，未在期限内补正")
    assert done.status_code == 200, done.text
    rest, cursor = list[str](), first["next_cursor"]
    while cursor is not None:
        query = {"page_size": 2, "step": "registration", "cursor": cursor}
        answer = (await api.get(OFFICER, "/inbox", **query)).json()
        assert answer["total"] == first["total"] - 1
        rest += _numbers(answer["items"])
        cursor = answer["next_cursor"]
    assert set(_numbers(first["items"])).isdisjoint(rest)
    assert open_cases - {gone} <= {*_numbers(first["items"]), *rest}
    assert len(rest) + 2 == first["total"]
    assert open_cases <= set(whole)


@pytest.mark.parametrize("path", LISTS)
async def test_pages_together_are_the_whole_list_and_lead_back(
    api: ApiClient, open_cases: set[str], path: str
) -> None:
    account = OFFICER if path in ("/inbox", "/inbox/requests", "/notifications") else "admin1"
    attempts = 5
    short, found = await _first_nine(api, account, path), await _nine_by_pages(api, account, path)
    while attempts and short != await _first_nine(api, account, path):  # something was recorded meanwhile
        attempts -= 1
        short, found = await _first_nine(api, account, path), await _nine_by_pages(api, account, path)
    assert found == short


async def _first_nine(api: ApiClient, account: str, path: str) -> list[Any]:
    whole = [row for page in await api.pages(account, path, page_size=200) for row in page]
    return [_key(row) for row in whole[:9]]


async def _nine_by_pages(api: ApiClient, account: str, path: str) -> list[Any]:
    """The first nine rows in pages of four, each page led back to once."""
    found: list[dict[str, Any]] = []
    answer = (await api.get(account, path, page_size=4)).json()
    assert answer["previous_cursor"] is None
    while len(found) < 9:
        found += answer["items"]
        if answer["next_cursor"] is None:
            break
        before = answer["items"]
        answer = (await api.get(account, path, page_size=4, cursor=answer["next_cursor"])).json()
        back = (await api.get(account, path, page_size=4, cursor=answer["previous_cursor"])).json()
        assert [_key(row) for row in back["items"]] == [_key(row) for row in before]
    return [_key(row) for row in found[:9]]


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in ("id", "number", "case_no", "step", "account"))


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["WzIsMSwxXQ", "W10", "eA", "WzIsIngiXQ", "x" * 501])
async def test_a_cursor_that_no_list_gave_out_is_refused(api: ApiClient, path: str, cursor: str) -> None:
    account = OFFICER if path in ("/inbox", "/inbox/requests", "/notifications") else "admin1"
    result = problem(await api.get(account, path, cursor=cursor), 422, "invalid-input")
    assert fields(result) == ["cursor"]


async def test_a_cursor_of_another_list_is_refused(api: ApiClient, open_cases: set[str]) -> None:
    """Also where both lists sort by values of the same types."""
    given = {}
    for path in ("/joint-cases", "/people"):
        given[path] = (await api.get("admin1", path, page_size=1)).json()["next_cursor"]
        assert given[path]
    for path in LISTS:
        account = OFFICER if path in ("/inbox", "/inbox/requests", "/notifications") else "admin1"
        for other, cursor in given.items():
            if path != other:
                result = problem(await api.get(account, path, cursor=cursor), 422, "invalid-input")
                assert fields(result) == ["cursor"]


async def test_the_search_of_the_window_goes_on_behind_its_first_page(api: ApiClient, office: Office) -> None:
    example = await api.example()
    name = f"翻页{uuid4().hex[:8]}企业"
    form = {**example["form"], "company": {**example["form"]["company"], "name": name}}
    body = {**example, "form": form}
    made = [str((await api.post("window1", "/joint-cases", body)).json()["case_no"]) for _ in range(3)]
    search, window = Search(office.store, office.intake.index), office.people["window1"]
    first = await search.find(window, name, Paging(page_size=2))
    rest = await search.find(window, name, Paging(page_size=2, cursor=first.next_cursor))
    assert sorted(row.case_no for row in (*first.items, *rest.items)) == sorted(made)
    assert (first.total, rest.next_cursor) == (3, None)
