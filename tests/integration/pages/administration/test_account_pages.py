"""Accounts on screen: sessions and screen passes die with an account, a password is changed by its owner."""

from typing import Any
from uuid import uuid4

from fastapi import FastAPI

from api.web.shell import display_tokens
from tests.integration.pages.screen import Screen, words

STRONG = "a long enough one"
OTHER = "quite another phrase"
TAX = "/people?department=tax&page_size=200"


async def _open(admin: Screen, role: str = "head") -> str:
    account = f"p{uuid4().hex[:8]}"
    typed: dict[str, Any] = {"account": account, "name": "某某", "role": role, "password": STRONG}
    if role == "head":
        typed["department"] = "tax"
    answer = await admin.send("/people/new", **await admin.hidden("/people/new"), **typed)
    assert answer.status_code == 303, answer.text
    return account


async def test_sessions_and_screen_passes_die_with_the_account_and_do_not_come_back(
    building: FastAPI,
) -> None:
    async with Screen.at(building, "admin1") as admin, Screen.at(building) as screen:
        account = await _open(admin)
        await screen.log_in(account, STRONG)
        hidden = await screen.hidden("/board")
        assert (await screen.send("/board/screen", csrf=hidden["csrf"])).status_code == 303
        wall = screen.client.cookies[display_tokens.COOKIE]
        path = f"/people/accounts/{account}"
        assert (
            await admin.act(f"{path}/deactivate", act="suspend", reason="账号疑似被盗用")
        ).status_code == 303
        assert (await screen.see("/board")).headers["location"].startswith("/login")
        assert (await admin.send(f"{path}/reopen", **await admin.hidden(TAX))).status_code == 303
        assert (await screen.see("/board")).headers["location"].startswith("/login")
        async with Screen.at(building) as large:
            large.client.cookies.set(display_tokens.COOKIE, wall)
            assert (await large.see("/screen")).headers["location"].startswith("/login")


async def test_everybody_changes_their_own_password_and_other_screens_are_logged_out(
    building: FastAPI,
) -> None:
    async with Screen.at(building, "admin1") as admin, Screen.at(building) as one, Screen.at(building) as two:
        account = await _open(admin)
        await one.log_in(account, STRONG)
        await two.log_in(account, STRONG)
        typed: dict[str, Any] = {"current": STRONG, "password": OTHER, "again": "something else"}
        differs = await one.send("/password", **await one.hidden("/password"), **typed)
        assert differs.status_code == 422
        assert "两次输入的新口令不一致" in words(differs.text)
        done = await one.send("/password", **await one.hidden("/password"), **{**typed, "again": OTHER})
        assert done.status_code == 303, done.text
        assert (await one.see("/board")).status_code == 200
        assert (await two.see("/board")).headers["location"].startswith("/login")


async def test_an_administrators_account_waits_on_screen_for_the_second_administrator(
    building: FastAPI,
) -> None:
    async with Screen.at(building, "admin1") as first, Screen.at(building, "admin2") as second:
        account = await _open(first, "administrator")
        own = await first.text("/people/changes")
        card = own[own.index(f"开通账号 {account}") :].partition("</section>")[0]
        assert "等待另一名管理员审批" in card
        shown = await second.text("/people/changes")
        card = shown[shown.index(f"开通账号 {account}") :].partition("</section>")[0]
        path = card.partition('action="')[2].partition('"')[0]
        digest = card.partition('name="digest" value="')[2].partition('"')[0]
        stale = await second.send(path, **await second.hidden("/people/changes"), digest="0" * 64)
        assert stale.status_code == 409
        done = await second.send(path, **await second.hidden("/people/changes"), digest=digest)
        assert done.status_code == 303, done.text
    async with Screen.at(building) as screen:
        assert (await screen.log_in(account, STRONG)).status_code == 303


async def test_deactivating_an_account_asks_first_and_names_what_it_still_holds(building: FastAPI) -> None:
    async with Screen.at(building, "admin1") as admin:
        absent, deputy = await _open(admin), await _open(admin)
        typed = {
            "account": absent,
            "deputy": deputy,
            "from_at": "2030-01-01T09:00",
            "until_at": "2030-01-02T09:00",
        }
        assert (await admin.act("/people/absences", **typed)).status_code == 303
        row = (await admin.text(TAX)).partition(f'<th scope="row">{deputy}</th>')[2].partition("</tr>")[0]
        assert "<form" not in row
        path = f"/people/accounts/{deputy}/deactivate"
        assert f'href="{path}"' in row
        assert f"正在或即将为 {absent} 代岗" in words(await admin.text(path))

        refused = await admin.act(path, act="close", reason="调离")
        assert refused.status_code == 422
        assert f"正在或即将为 {absent} 代岗，请先调整" in words(refused.text)
        assert ">调离</textarea>" in refused.text
        unexplained = await admin.act(path, act="suspend")
        assert unexplained.status_code == 422
        assert "立即停用须写明理由" in words(unexplained.text)
        unchosen = await admin.act(path, reason="调离")
        assert unchosen.status_code == 422
        assert f'href="{path}"' in await admin.text(TAX), "nothing was changed"
        assert (await admin.act(path, act="suspend", reason="账号疑似被盗用")).status_code == 303
        assert f'action="/people/accounts/{deputy}/reopen"' in await admin.text(TAX)


async def test_only_an_administrator_deactivates_accounts(building: FastAPI) -> None:
    async with Screen.at(building, "tax-head") as head:
        assert (await head.see("/people/accounts/tax1/deactivate")).status_code == 403
    async with Screen.at(building, "admin1") as admin:
        assert (await admin.see("/people/accounts/nobody-here/deactivate")).status_code == 404


async def test_the_last_account_of_a_department_that_owes_steps_is_asked_about(building: FastAPI) -> None:
    async with Screen.at(building, "admin1") as admin:
        page = await admin.text("/people/accounts/tax1/deactivate")
        assert "该部门将有环节无人办理，仍要停用" in page
        assert 'name="confirmed"' in page
