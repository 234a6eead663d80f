"""Error summaries name the field with its group and row, in Chinese and in English."""

import re
from typing import Any

from tests.integration.pages.screen import HTMX, Screen, words

WRONG: dict[str, Any] = {
    "applicant.name": "王小明",
    "applicant.id_type": "resident_id",
    "applicant.id_number": "330106198503120011",
    "agent.name": "李代理",
    "agent.id_type": "resident_id",
    "agent.id_number": "330106198503120011",
    "form.legal_representative.id_type": "resident_id",
    "form.legal_representative.id_number": "330106198503120011",
    "form.shareholders.0.name": "甲",
    "form.shareholders.1.name": "乙",
    "form.shareholders.1.id_type": "resident_id",
    "form.shareholders.1.id_number": "330106198503120011",
}


def _summary(html: str) -> list[str]:
    listed = re.findall(r'<div class="summary".*?</ul>', html, re.DOTALL)[0]
    return [words(line).strip() for line in re.findall(r"<li>.*?</li>", listed, re.DOTALL)]


async def test_a_summary_says_whose_field_is_wrong(window: Screen) -> None:
    hidden = await window.hidden("/window")
    begun = await window.send("/window/start", **{**hidden, "matter": "enterprise-setup"})
    path = begun.headers["location"].partition("?")[0]
    typed = {**await window.hidden(path), **WRONG, "matter": "enterprise-setup", "accept": "1"}
    refused = await window.send(f"{path}/hand-in", HTMX, **typed)
    lines = _summary(refused.text)
    numbers = [line for line in lines if "证件号码" in line.partition("：")[0]]
    assert [line.partition(" ：")[0] for line in numbers] == [
        "申请人的证件号码",
        "代理人的证件号码",
        "法定代表人的证件号码",
        "股东（发起人）第 1 项的证件号码",
        "股东（发起人）第 2 项的证件号码",
        "财务负责人的证件号码",
    ]
    assert len(set(lines)) == len(lines), "no two lines are the same"
    while_typing = await window.send(
        f"{path}/typed",
        HTMX,
        **{**typed, "field": "applicant.name", "shown": "f-form-shareholders-1-id_number", "summary": "1"},
    )
    assert "股东（发起人）第 2 项的证件号码" in words(while_typing.text)


async def test_a_summary_in_english_says_whose_field_is_wrong(screen: Screen) -> None:
    begun = await screen.send("/apply/start", matter="enterprise-setup")
    path = begun.headers["location"].partition("?")[0]
    await screen.see(f"{path}?lang=en")
    refused = await screen.send(f"{path}/hand-in", HTMX, **WRONG, key=path.rpartition("/")[2])
    assert refused.status_code == 422
    lines = _summary(refused.text)
    assert any(line.startswith("ID number (Shareholders 2)") for line in lines), lines
    assert any(line.startswith("ID number (Applicant)") for line in lines), lines
    assert [line for line in lines if re.search(r"[\u4e00-\u9fff]", line)] == []
