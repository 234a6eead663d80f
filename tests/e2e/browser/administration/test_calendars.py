"""The calendars on screen: a change is typed, previewed, confirmed and watched; what is wrong is said."""

from __future__ import annotations

import pytest

from tests.support.browser.browsing import BrowserSessions


async def test_new_hours_are_previewed_confirmed_and_watched(sessions: BrowserSessions) -> None:
    page = (await sessions.open("admin1")).page
    await page.goto("/sites/statistics")
    await page.get_by_label("自该日起").fill("2039-06-01")
    await page.get_by_label("开放时间（如 09:00-12:00）").fill("08:30-12:00\n14:30-18:00")
    await page.get_by_role("button", name="预览影响").click()
    await page.get_by_text("待第二人确认").wait_for()
    assert "2039年06月01日" in await page.locator("main").inner_text()
    address, page = page.url, (await sessions.open("admin2")).page
    await page.goto(address)
    await page.get_by_role("button", name="确认并重新计算").click()
    await page.locator("#progress").wait_for()
    assert "确认" in await page.locator("#progress").inner_text()
    await page.goto("/sites/statistics")
    assert "08:30-12:00、14:30-18:00" in await page.locator("main").inner_text()


async def test_a_notice_that_cannot_be_says_what_is_wrong_and_keeps_what_was_typed(
    sessions: BrowserSessions,
) -> None:
    session = await sessions.open("admin1")
    session.faults.expected.add(422)
    page = session.page
    await page.goto("/calendars/2027/import")
    await page.get_by_label("通知文号").fill("国办发明电〔2026〕99号")
    await page.get_by_label("发布日期").fill("2026-11-20")
    await page.get_by_label("原文链接").fill("https://www.gov.cn/zhengce/x.htm")
    await page.get_by_label("放假日").fill("2027-01-01 至 2027-01-03\n2027-03-06")
    await page.get_by_role("button", name="预览影响").click()
    summary = page.locator(".summary")
    await summary.wait_for()
    shown = await summary.inner_text()
    assert "2027-03-06 是休息日且不与假期相连" in shown
    assert "法定节假日 2027-10-01（国庆节）没有列为放假" in shown
    assert "2027-03-06" in await page.get_by_label("放假日").input_value()


@pytest.mark.parametrize("path", ["/calendars", "/calendars/2026", "/outages"])
async def test_calendars_are_the_administrators(sessions: BrowserSessions, path: str) -> None:
    session = await sessions.open("window1")
    session.faults.expected.add(403)
    answer = await session.page.goto(path)
    assert answer is not None
    assert answer.status == 403
