"""Log-in at a screen: cookies, idle time-out by the server, forged forms."""

import hashlib

from sqlalchemy import text

from tests.integration.pages.screen import HTMX, Screen, words
from tests.support.office import Office


async def test_who_is_not_logged_in_is_led_to_the_log_in_and_back(screen: Screen) -> None:
    sent = await screen.see("/cases?status=received")
    assert sent.status_code == 303
    assert sent.headers["location"] == "/login?back=%2Fcases%3Fstatus%3Dreceived"
    form = await screen.text(sent.headers["location"])
    assert 'name="back" value="/cases?status=received"' in form
    admitted = await screen.log_in("window1", back="/cases?status=received")
    assert (admitted.status_code, admitted.headers["location"]) == (303, "/cases?status=received")
    assert "全部办件" in await screen.text("/cases?status=received")


async def test_the_session_is_a_cookie_that_no_script_reads_and_no_other_site_sends(screen: Screen) -> None:
    cookie = (await screen.log_in("window1")).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


async def test_a_wrong_password_is_told_beside_the_field_and_keeps_the_name(screen: Screen) -> None:
    refused = await screen.log_in("admin1", "wrong")
    assert refused.status_code == 401
    assert "账号或密码错误" in words(refused.text)
    assert 'value="admin1"' in refused.text
    empty = await screen.log_in("", "")
    assert empty.status_code == 422
    assert {"请填写账号", "请填写口令"} <= set(words(empty.text).split())


async def test_the_way_back_leads_nowhere_else(screen: Screen) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        admitted = await screen.log_in("window1", back=elsewhere)
        assert admitted.headers["location"] == "/"


async def test_a_screen_that_rests_too_long_is_logged_out_by_the_server(
    window: Screen, office: Office
) -> None:
    assert (await window.see("/cases")).status_code == 200
    async with office.store.transaction() as connection:
        await connection.execute(text("update web_session set seen_at = now() - interval '16 minutes'"))
    assert (await window.see("/cases")).status_code == 303
    fragment = await window.see("/cases", HTMX)
    assert fragment.status_code == 401, "a part of a page asks in place instead"


async def test_what_a_page_asks_for_by_itself_is_no_sign_of_life(window: Screen, office: Office) -> None:
    mine = {"mine": hashlib.sha256(window.client.cookies["lianban_session"].encode()).hexdigest()}
    rested = "update web_session set seen_at = now() - interval '5 minutes' where token_hash = :mine"
    age = "select now() - seen_at > interval '4 minutes' from web_session where token_hash = :mine"

    async def is_resting() -> bool:
        async with office.store.autocommit() as connection:
            return bool((await connection.execute(text(age), mine)).scalar_one())

    async with office.store.transaction() as connection:
        await connection.execute(text(rested), mine)
    await window.see("/cases", {"X-Idle": "1"})
    assert await is_resting()
    await window.see("/cases")
    assert not await is_resting()


async def test_a_log_out_ends_the_session_on_the_server(window: Screen) -> None:
    kept = dict(window.client.cookies)
    hidden = await window.hidden("/cases")
    assert (await window.send("/logout", csrf=hidden["csrf"])).status_code == 303
    window.client.cookies.update(kept)
    assert (await window.see("/cases")).status_code == 303


async def test_a_form_without_the_token_or_from_elsewhere_is_refused(window: Screen) -> None:
    for fields, headers in (
        ({}, {}),
        ({"csrf": "0" * 64}, {}),
        (await window.hidden("/cases"), {"Sec-Fetch-Site": "cross-site"}),
        (await window.hidden("/cases"), {"Origin": "https://evil.example"}),
    ):
        refused = await window.send("/logout", headers, **fields)
        assert refused.status_code == 403
        assert "form-forged" in refused.text
    assert (await window.see("/cases")).status_code == 200


async def test_every_page_carries_a_strict_policy_and_nothing_inline(window: Screen) -> None:
    for path in ("/login", "/cases", "/nothing-here"):
        page = await window.see(path)
        assert "script-src" not in page.headers["content-security-policy"]
        assert page.headers["content-security-policy"].startswith("default-src 'self'")
        assert page.headers["cache-control"] == "no-store"
        assert " style=" not in page.text
        assert "<style" not in page.text
        assert " onclick" not in page.text
        assert "<script>" not in page.text


async def test_a_failure_is_a_page_for_people_and_a_problem_for_programs(window: Screen) -> None:
    page = await window.see("/cases/330100-20260101-QYKB-000001-0")
    assert (page.status_code, page.headers["x-problem-code"]) == (404, "not-found")
    assert "没有这个办件" in words(page.text)
    program = await window.see("/cases/330100-20260101-QYKB-000001-0", {"Accept": "application/json"})
    assert program.json()["code"] == "not-found"


async def test_static_files_are_kept_for_ever_under_their_digest(screen: Screen) -> None:
    html = await screen.text("/login")
    weight = 0
    for piece in html.split('"'):
        if piece.startswith("/static/") and (".css" in piece or ".js" in piece):
            answer = await screen.see(piece, {"Accept-Encoding": "gzip"})
            assert "immutable" in answer.headers["cache-control"]
            weight += int(answer.headers["content-length"])
    assert 10_000 < weight <= 80_000, f"{weight} bytes of script and style"
