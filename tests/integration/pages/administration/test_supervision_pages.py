"""Supervision, notices and people on screen: what is shown, what a form refuses, what it changes."""

from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI

from schemas.demonstration import Demonstration
from schemas.vocabulary import CaseAct
from services.clock import utc_now
from services.domain.calendars.calendar import BEIJING, beijing_date
from services.store.supervision.queries import SupervisionOrderFilter, SupervisionOrderQueries
from tests.integration.pages.screen import Screen, words
from tests.support.office import Office

MONDAY = Demonstration(starts_at=datetime(2019, 4, 22, 9, tzinfo=BEIJING))


async def _order_of_a_late_case(office: Office) -> str:
    case_no = (await office.receive(demonstration=MONDAY)).case_no
    await office.cases.advance(case_no)
    await office.act("admin1", case_no, CaseAct.ADVANCE_CLOCK, minutes=33 * 60)
    await office.cases.advance(case_no)
    board = SupervisionOrderQueries(office.store)
    return (
        (await board.orders(office.people["admin1"], SupervisionOrderFilter(case_no=case_no))).items[0].number
    )


async def test_a_head_answers_an_order_and_the_administrator_closes_it(
    building: FastAPI, office: Office
) -> None:
    number = await _order_of_a_late_case(office)
    async with Screen.at(building, "market-regulation-head") as head, Screen.at(building, "admin1") as admin:
        assert number in await head.text("/supervision")
        seen = words(await head.text(f"/supervision/{number}"))
        assert "第 2 级 督办" in seen
        assert "第 3 级 专项督办 未到" in seen
        path = f"/supervision/{number}/acts/answer"
        refused = await head.act(path, answer="人手不足", expected_on="2019-01-01")
        assert refused.status_code == 422
        assert "预计办结日期不能早于今天" in refused.text
        assert "人手不足" in refused.text
        done = await head.act(path, answer="人手不足，已增派", expected_on="2019-05-30")
        assert done.status_code == 303
        seen = words(await admin.text(f"/supervision/{number}"))
        assert "人手不足，已增派" in seen
        closed = await admin.send(
            f"/supervision/{number}/acts/close", **await admin.hidden(f"/supervision/{number}")
        )
        assert closed.status_code == 303
        assert "已办结" in words(await admin.text(f"/supervision/{number}"))
        again = await head.see(path)
        assert again.status_code == 409


async def test_others_do_not_know_of_the_order(building: FastAPI, office: Office) -> None:
    number = await _order_of_a_late_case(office)
    async with Screen.at(building, "tax-head") as other, Screen.at(building, "window1") as window:
        assert (await other.see(f"/supervision/{number}")).status_code == 404
        assert (await window.see("/supervision")).status_code == 403


async def test_an_absence_is_refused_in_its_field_and_then_entered_and_ended(building: FastAPI) -> None:
    tomorrow, later = (utc_now() + timedelta(days=days) for days in (1, 3))
    async with Screen.at(building, "sports-head") as head:
        hidden = await head.hidden("/people/absences")
        typed = {
            "account": "sports1",
            "from_at": tomorrow.strftime("%Y-%m-%dT%H:%M"),
            "until_at": later.strftime("%Y-%m-%dT%H:%M"),
            "reason": "外出学习",
        }
        refused = await head.send("/people/absences", **{**hidden, **typed, "deputy": "sports1"})
        assert refused.status_code == 422
        assert "不能由本人代岗" in refused.text
        assert "外出学习" in refused.text
        entered = await head.send(
            "/people/absences", **{**await head.hidden("/people/absences"), **typed, "deputy": "sports2"}
        )
        assert entered.status_code == 303
        assert "将离岗" in words(await head.text("/people/absences"))


async def test_the_administrator_maps_a_recipient_and_opens_an_account(building: FastAPI) -> None:
    async with Screen.at(building, "admin1") as admin:
        for path in ("/people", "/people/departments", "/people/roles"):
            assert "admin1" in await admin.text(path) or path == "/people/departments"
        hidden = await admin.hidden("/people/roles")
        fields = {"recipient": "head", "department": "forestry-water", "accounts": "forestry-water1"}
        assert (await admin.send("/people/roles", **{**hidden, **fields})).status_code == 303
        assert "forestry-water1" in words(await admin.text("/people/roles"))
        again = await admin.hidden("/people/roles")
        wrong = await admin.send("/people/roles", **{**again, **fields, "accounts": "tax1"})
        assert wrong.status_code == 422
        assert "不是本部门人员" in wrong.text
        fresh = await admin.hidden("/people/new")
        new: dict[str, Any] = {
            "account": "sports-new",
            "name": "孙新",
            "role": "officer",
            "department": "sports",
        }
        assert (await admin.send("/people/new", **fresh, **new, password="short")).status_code == 422
        opened = await admin.send("/people/new", **fresh, **new, password="long enough 10")
        assert opened.status_code == 303
        changed = await admin.act(
            "/people/accounts/sports-new", name="孙新新", role="head", department="sports"
        )
        assert changed.status_code == 303
        assert "孙新新" in words(await admin.text("/people?department=sports"))


async def test_a_department_is_entered_renamed_and_closed_on_its_forms(building: FastAPI) -> None:
    place, document = (
        "/people/departments",
        {"since": beijing_date(utc_now()).isoformat(), "document": "9 号"},
    )
    async with Screen.at(building, "admin1") as admin:
        fields = {
            "code": "night-shift",
            "name": "市夜班办",
            "short": "夜班",
            "kind": "government",
            **document,
        }
        unreadable = await admin.act(f"{place}/new", **{**fields, "since": "昨天"})
        assert unreadable.status_code == 422
        assert 'value="市夜班办"' in unreadable.text, "nothing typed is lost"
        assert (await admin.act(f"{place}/new", **fields)).status_code == 303
        name = f"{place}/night-shift/name"
        assert (await admin.act(name, name="市夜间办", short="税务", **document)).status_code == 422
        assert (await admin.act(name, name="市夜间办", short="夜间", **document)).status_code == 303
        assert "市夜间办" in words(await admin.text(place))
        hour = f"{place}/night-shift/batch-hour"
        wrong = await admin.act(hour, batch_hour="25:00", **document)
        assert wrong.status_code == 422
        assert "补录截止时间应为 24 小时制的时和分" in words(wrong.text)
        assert (await admin.act(hour, batch_hour="09:30", **document)).status_code == 303
        assert "09:30" in words(await admin.text(place))
        assert 'value="09:30"' in await admin.text(hour)
        assert (await admin.act(hour, batch_hour="", **document)).status_code == 303
        assert "09:30" not in words(await admin.text(place)), "an empty field ends it"
        used = await admin.act(f"{place}/tax/close", **document)
        assert used.status_code == 422
        assert "在用账号" in words(used.text), "what still uses it is named in the form"
        assert (await admin.act(f"{place}/night-shift/close", **document)).status_code == 303
        assert "市夜间办" not in words(await admin.text(place))


async def test_what_one_was_told_is_read_and_counted(building: FastAPI) -> None:
    async with Screen.at(building, "science-technology1") as officer:
        assert "没有消息" in await officer.text("/notifications")
        assert (await officer.text("/notifications/count")) == ""
        page = await officer.text("/notifications?unread=1&page=999999")
        assert "没有消息" in page
