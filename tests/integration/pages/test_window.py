"""The window's desk: found by number without an address, foreseen before accepting, handed in once."""

import asyncio
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from schemas.catalogue.matter import Matter
from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from tests.integration.pages.screen import HTMX, Screen, words
from tests.support.forms import form_of
from tests.support.matters import filled
from tests.support.office import Office


def typed(matter: Matter, today: date) -> dict[str, Any]:
    """The example of a matter, as somebody types it into the window's form."""
    body = filled(matter, today)
    fields: dict[str, Any] = {"matter": matter.code}

    def put(name: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                put(f"{name}.{key}", inner)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for index, inner in enumerate(value):
                put(f"{name}.{index}", inner)
        elif isinstance(value, list) and name.endswith("scope"):
            fields[name] = "\n".join(value)
        else:
            fields[name] = value

    for part in ("applicant", "answers", "form"):
        put(part, body[part])
    for one in body["materials"]:
        fields[f"materials.{one['code']}.way"] = one["source"]
    return fields


@pytest.fixture
def body(office: Office) -> dict[str, Any]:
    """A complete enterprise set-up as typed."""
    return typed(office.matters["enterprise-setup"], beijing_date(utc_now()))


async def begun(window: Screen, matter: str = "enterprise-setup") -> tuple[str, dict[str, Any]]:
    """The address of a fresh draft, and the hidden fields of its form."""
    hidden = await window.hidden("/window")
    started = await window.send("/window/start", csrf=hidden["csrf"], matter=matter)
    assert started.status_code == 303, started.text
    path = started.headers["location"]
    return path, await window.hidden(path)


async def test_a_case_is_handed_in_accepted_and_its_receipt_printed(
    window: Screen, body: dict[str, Any], office: Office
) -> None:
    path, hidden = await begun(window)
    sent = await window.send(f"{path}/hand-in", **{**hidden, **body, "accept": "1"})
    assert sent.status_code == 303, words(sent.text)[:800]
    receipt = words(await window.text(sent.headers["location"]))
    case_no = sent.headers["location"].split("/")[3]
    for item in ("收件凭证", case_no, "王小明", "杭州晴川软件有限公司", "承诺办结", "公司章程", "查询码"):
        assert item in receipt
    view = await office.view(case_no, "window1")
    assert view.status_label == "已受理"
    assert form_of(view)["company"]["capital"] == 100
    assert path not in await window.text("/window"), "what was handed in is no draft any more"


async def test_the_same_form_sent_again_and_again_is_one_case(
    window: Screen, body: dict[str, Any], office: Office
) -> None:
    path, hidden = await begun(window)
    fields = {**hidden, **body, "accept": "1"}
    answers = await asyncio.gather(*(window.send(f"{path}/hand-in", **fields) for _ in range(3)))
    later = await window.send(f"{path}/hand-in", **fields)
    changed = await window.send(f"{path}/hand-in", **{**fields, "applicant.phone": "13900139001"})
    looked_at = await window.see(path)
    led_to = {
        answer.headers["location"].partition("?")[0] for answer in (*answers, later, changed, looked_at)
    }
    assert len(led_to) == 1, led_to


async def test_what_is_wrong_is_told_beside_each_field_and_nothing_typed_is_lost(
    window: Screen, body: dict[str, Any]
) -> None:
    path, hidden = await begun(window)
    wrong = {
        **body,
        "applicant.id_number": "330106198503120011",
        "form.company.name": "<img src=x onerror=alert(1)>司",
        "form.company.capital": "很多",
        "form.shareholders.1.share": "30",
        "materials.articles.way": "",
        "accept": "1",
    }
    refused = await window.send(f"{path}/hand-in", HTMX, **{**hidden, **wrong})
    assert refused.status_code == 422
    html = refused.text
    assert "<img src=x" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;司" in html
    for item in ("居民身份证号码不正确", "应为数字", "缺少材料“公司章程”", "持股比例合计须为 100%"):
        assert item in words(html), item
    assert 'value="很多"' in html
    assert 'id="f-form-company-capital-e">' in html
    assert f'name="key" value="{hidden["key"]}"' in html
    unreadable = {**wrong, "applicant.name": "", "applicant.id_number": "33010619850312"}
    shown = words((await window.send(f"{path}/hand-in", HTMX, **{**hidden, **unreadable})).text)
    for item in ("姓名或名称 ：必须填写", "居民身份证号码不正确", "应为数字", "缺少材料“公司章程”"):
        assert item in shown, item
    empty = words(
        (await window.send(f"{path}/hand-in", HTMX, **hidden, matter=body["matter"], accept="1")).text
    )
    for item in ("住所 ：请填写住所", "证件号码 ：请填写证件号码", "开户网点 ：请填写开户网点", "缺少材料"):
        assert item in empty, item
    for unseen, item in (("\u200b\u3164", "只有看不见的字符"), ("王\u202e明", "含有改变书写方向的字符")):
        sent = await window.send(f"{path}/hand-in", HTMX, **{**hidden, **body, "form.company.name": unseen})
        assert sent.status_code == 422
        assert item in words(sent.text)
    mended = await window.send(f"{path}/hand-in", **{**hidden, **body, "accept": "1"})
    assert mended.status_code == 303


async def test_a_sign_that_cannot_be_kept_is_refused_wherever_it_is_sent(window: Screen) -> None:
    hidden = await window.hidden("/window")
    refused = await window.send("/window/start", **{**hidden, "matter": "enterprise\x00setup"})
    assert refused.status_code == 422
    assert "含有无法保存的字符" in words(refused.text)


async def test_typing_keeps_the_draft_checks_the_field_and_foresees_the_date(
    window: Screen, body: dict[str, Any]
) -> None:
    path, hidden = await begun(window)
    wrong = {**body, "applicant.id_number": "33010619850312", "answers.housing_fund": "yes"}
    result = await window.send(
        f"{path}/typed", HTMX, **{**hidden, **wrong, "field": "applicant.id_number", "shown": ""}
    )
    assert result.status_code == 200, result.text
    assert 'id="f-applicant-id_number-e" hx-swap-oob="true">居民身份证号码不正确' in result.text
    assert "form-company" not in result.text, "what nobody looked at yet is not complained about"
    plan = words(result.text)
    assert "承诺办结" in plan
    assert "6 个环节（申请人环节 4 个）" in plan
    assert "公积金缴存登记" in plan
    back = await window.text(path)
    assert 'value="33010619850312"' in back
    assert "杭州晴川软件有限公司" in back
    half = {**body, "applicant.name": "", "form.company.capital": "很多", "materials.articles.way": ""}
    result = await window.send(
        f"{path}/typed",
        HTMX,
        **{**hidden, **half, "field": "form.company.capital", "shown": "m-articles,f-form-company-address"},
        summary="1",
    )
    assert 'id="f-form-company-capital-e" hx-swap-oob="true">注册资本（万元）应为数字' in result.text
    assert 'id="m-articles-e" hx-swap-oob="true">缺少材料“公司章程”' in result.text
    assert 'id="f-form-company-address-e" hx-swap-oob="true" hidden></p>' in result.text, "mended: taken back"
    assert "（1 处）" in result.text, "the summary keeps what is not mended, and complains of nothing new"
    spaced = {**body, "applicant.id_number": "330106 19850312 001x", "applicant.phone": "138 0013 8000"}
    result = await window.send(
        f"{path}/typed", HTMX, **{**hidden, **spaced, "field": "applicant.id_number", "shown": ""}
    )
    assert 'id="f-applicant-id_number-e" hx-swap-oob="true" hidden></p>' in result.text
    agent = await window.send(
        f"{path}/typed", HTMX, **{**hidden, **body, "answers.filed_by": "agent", "field": "answers.filed_by"}
    )
    assert "委托代理人证明" in words(agent.text)


async def test_a_draft_is_its_writers_only(window: Screen, body: dict[str, Any], building: Any) -> None:
    path, hidden = await begun(window)
    await window.send(f"{path}/typed", HTMX, **{**hidden, **body, "field": "applicant.name"})
    async with Screen.at(building, "window2") as other:
        assert (await other.see(path)).status_code == 404
    async with Screen.at(building, "tax1") as officer:
        assert (await officer.see("/window")).status_code == 403


@pytest.mark.parametrize(
    "typed_words",
    [
        "33010619850312001X",
        "33010619850312001x",
        "138 0013 8000",
        "91330100MA2CFLDG43",
        "王小明",
        "晴川软件",
        "杭州晴川软件有限公司",
    ],
)
async def test_a_case_is_found_by_whatever_the_applicant_has_at_hand(
    window: Screen, office: Office, typed_words: str
) -> None:
    receipt = await office.receive()
    hidden = await window.hidden("/window")
    found = await window.send("/window/search", HTMX, csrf=hidden["csrf"], q=typed_words)
    assert receipt.case_no in found.text
    assert "王**" in found.text
    assert "杭州晴川软件有限公司" in found.text


async def test_numbers_stand_on_the_index_as_keyed_hashes_only(office: Office) -> None:
    await office.receive()
    async with office.store.autocommit() as connection:
        rows = (
            await connection.execute(text("select digest::text || case_no from case_search_token"))
        ).scalars()
        kept = " ".join(rows)
    assert len(kept) > 100
    assert b"33010619850312001X".hex() not in kept
    assert b"13800138000".hex() not in kept


async def test_an_applicant_that_was_found_is_not_typed_again(window: Screen, office: Office) -> None:
    receipt = await office.receive()
    hidden = await window.hidden("/window")
    started = await window.send(
        "/window/start", csrf=hidden["csrf"], matter="enterprise-setup", from_case=receipt.case_no
    )
    assert 'value="33010619850312001X"' in await window.text(started.headers["location"])
    async with office.store.autocommit() as connection:
        query = text("select account || reason from disclosure where case_no = :case_no")
        seen = (await connection.execute(query, {"case_no": receipt.case_no})).scalars().all()
    assert seen == ["window1沿用申请人信息新办事项"]


@pytest.mark.parametrize(
    ("about", "field", "value"),
    [
        ("张三丰", "applicant.name", "张三丰"),
        ("杭州无此商贸有限公司", "form.company.name", "杭州无此商贸有限公司"),
        ("139 5710 0001", "applicant.phone", "13957100001"),
        ("0571-87654321 转 8", "applicant.phone", "0571-87654321-8"),
        ("810000 19940823 0021", "applicant.id_number", "810000199408230021"),
        ("33010619850312001x", "applicant.id_number", "33010619850312001X"),
    ],
)
async def test_what_was_searched_for_in_vain_begins_the_form(
    window: Screen, about: str, field: str, value: str
) -> None:
    hidden = await window.hidden("/window")
    found = await window.send("/window/search", HTMX, csrf=hidden["csrf"], q="查无此人此企业")
    assert 'data-start="about" data-start-value="查无此人此企业"' in found.text
    started = await window.send("/window/start", csrf=hidden["csrf"], matter="enterprise-setup", about=about)
    form = await window.text(started.headers["location"])
    assert f'name="{field}" type="text" value="{value}"' in form


async def test_a_demonstration_fills_in_the_matters_example_and_no_other_system_does(
    window: Screen, building: Any
) -> None:
    path, hidden = await begun(window, "construction-project")
    ctx = building.state.app_context
    building.state.app_context = replace(ctx, is_demonstration=False)
    try:
        assert (await window.send(f"{path}/example", csrf=hidden["csrf"])).status_code == 403
        assert "填入演示示例" not in await window.text(path)
    finally:
        building.state.app_context = ctx
    assert "填入演示示例" in await window.text(path)
    filled_in = await window.send(f"{path}/example", csrf=hidden["csrf"])
    form = await window.text(filled_in.headers["location"])
    fields = dict(re.findall(r'name="([^"]+)" type="\w+(?:-\w+)?" value="([^"]+)"', form))
    assert fields["form.project_code"]
    assert fields["applicant.phone"]


@pytest.mark.parametrize("matter", ["construction-project", "property-transfer", "simple-deregistration"])
async def test_every_matter_has_its_form_at_the_window(window: Screen, office: Office, matter: str) -> None:
    path, hidden = await begun(window, matter)
    fields = typed(office.matters[matter], beijing_date(utc_now()))
    sent = await window.send(f"{path}/hand-in", **{**hidden, **fields, "accept": "1"})
    assert sent.status_code == 303, words(sent.text)[:1500]


async def test_the_lists_of_the_day_show_what_waits(window: Screen, office: Office) -> None:
    waiting = await office.receive(office.application(accept=False))
    shown = await window.text("/window")
    assert waiting.case_no in shown
    assert {"今日我收件", "待受理", "待补正", "可领取"} <= set(words(shown).split())
