"""Show 4: a new five-step matter is written on screen, mended, published by two people, and applied for."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import pytest
import yaml

from services.reference_data.files import new_matter_text
from tests.e2e.browser.conftest import RESULTS
from tests.support.browser.browsing import BrowserSessions
from tests.support.browser.faults import axe_violations

if TYPE_CHECKING:
    from playwright.async_api import Page

STEPS = (
    ("acceptance", "受理", "approval-office", "accept", ()),
    ("site", "场地核验", "housing-construction", "notice", ("acceptance",)),
    ("safety", "安全核验", "public-security", "notice", ("acceptance",)),
    ("decision", "审批决定", "approval-office", "notice", ("site", "safety")),
    ("licence", "制证", "approval-office", "notice", ("decision",)),
)


def _five_steps(*, decision: str, promised: int) -> str:
    """A five-step matter as somebody types it."""
    matter = yaml.safe_load(new_matter_text())
    matter |= {"code": "street-market", "short": "JS", "name": "临时集市开办", "name_en": "Street market"}
    matter["limits"]["promised"]["amount"] = promised
    model = matter["steps"][0]
    matter["steps"] = [
        {
            **deepcopy(model),
            "code": code,
            "name": name,
            "department": department,
            "starts": starts,
            "after": list(after),
        }
        for code, name, department, starts, after in STEPS
    ]
    matter["steps"][3]["department"] = decision
    matter["example"]["matter"] = "street-market"
    return yaml.safe_dump(matter, allow_unicode=True, sort_keys=False)


@pytest.mark.timeout(400)
async def test_a_new_matter_is_written_mended_approved_published_and_applied_for(
    sessions: BrowserSessions,
) -> None:
    first, second, clerk = [(await sessions.open(who)).page for who in ("admin1", "admin2", "window1")]
    await first.goto("/catalogue")
    await first.get_by_role("link", name="新建事项").click()
    await first.get_by_text("没有问题").wait_for()

    text = first.get_by_label("事项（YAML 或 JSON）")
    await text.fill(_five_steps(decision="nobody", promised=3))
    await first.get_by_text("部门“nobody”").first.wait_for()
    await first.screenshot(path=RESULTS / "catalogue-editor-fault.png", full_page=True)
    await text.fill(_five_steps(decision="approval-office", promised=3))
    await first.get_by_text("超过承诺时限").first.wait_for()
    await text.fill(_five_steps(decision="approval-office", promised=4))
    await first.get_by_text("没有问题").wait_for()
    assert await first.locator(".graph .node").count() == 5
    assert await axe_violations(first) == []
    await first.screenshot(path=RESULTS / "catalogue-editor.png", full_page=True)
    await first.get_by_role("button", name="保存草稿").click()
    await first.wait_for_url("**/catalogue/street-market*")
    await first.get_by_role("button", name="提交审核").click()
    await first.get_by_text("等待第二人审核").wait_for()
    assert await first.get_by_role("button", name="审核通过").count() == 0

    await second.goto("/catalogue/street-market")
    await second.get_by_role("button", name="审核通过").click()
    await second.get_by_role("button", name="发布").click()
    await second.get_by_text("已发布", exact=True).wait_for()
    await second.goto("/catalogue/street-market")
    assert await axe_violations(second) == []
    await second.screenshot(path=RESULTS / "catalogue-matter.png", full_page=True)
    await _apply(clerk)

    await first.goto("/catalogue/street-market")
    await first.get_by_role("link", name="以此新建版本").click()
    await first.wait_for_url("**/edit")
    changed = (await text.input_value()).replace("name: 制证", "name: 制证发证")
    await text.fill(changed)
    await first.get_by_role("button", name="保存草稿").click()
    await first.get_by_role("link", name="与上一版比较").click()
    await first.get_by_text("“制证”改称“制证发证”").wait_for()


async def _apply(clerk: Page) -> None:
    """The clerk begins a case of the new matter at the window, with its own example, and accepts it."""
    await clerk.goto("/window")
    await clerk.get_by_label("选择事项").select_option("street-market")
    await clerk.get_by_role("button", name="开始收件").click()
    await clerk.wait_for_url("**/window/drafts/*")
    assert await clerk.locator(".steps li").count() == 5
    await clerk.screenshot(path=RESULTS / "new-matter-intake.png", full_page=True)
    await clerk.get_by_role("button", name="填入演示示例").click()
    await clerk.locator('[name="applicant.name"]').and_(clerk.locator("[value]:not([value=''])")).wait_for()
    await clerk.get_by_role("button", name="受理 Ctrl+Enter").click()
    await clerk.locator(".document", has_text="临时集市开办").wait_for()
    await clerk.screenshot(path=RESULTS / "new-matter-receipt.png", full_page=True)
    await clerk.get_by_role("link", name="查看办件").click()
    await clerk.get_by_role("link", name="阶段", exact=True).click()
    await clerk.locator(".gantt").wait_for()
    await clerk.get_by_text("临时集市开办").first.wait_for()
