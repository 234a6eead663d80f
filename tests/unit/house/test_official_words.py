"""Official Chinese has one word for one thing: what a screen or document may not call it any more."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.house.tree import ROOT, name_of

SHOWN = {".py", ".yaml", ".html", ".typ", ".js", ".csv", ".sql"}
ROOMS = ("schemas", "services", "activities", "workflows", "api", "deploy")
LAW = "services/domain/law/"
"""Names of acts and documents of each kind of law."""

WRONG = {
    "中止": ("特别程序 (the procedure), 暂停计时 (the clock): 中止 belongs to litigation", ()),
    "公告": (
        "告知 to one applicant, 公示 to the public",
        ("services/reference_data/indicators/", "simple-deregistration.yaml", "forms/identities.py"),
    ),
    "补正告知书": ("一次性告知书", ()),
    "材料接收凭证": ("收件凭证", ()),
    "登记驳回": ("不予登记通知书, since 2022-03-01", (f"{LAW}regimes.py",)),
    "不予许可": ("不予办理 where it is no licence", (LAW, "documents/sample.yaml")),
    "监察": (
        "督查: only supervisory commissions make 监察建议 (监察法 第十一条)",
        (f"{LAW}government_supervision.py",),
    ),
    "裁定意见冲突": ("协调决定: 裁定 is a court's word", ()),
    "待裁定的意见": ("待协调决定", ()),
    "市市场监管局：": ("the full name of the department", ()),
    "市审管办：": ("the full name of the department", ()),
}
"""What may not be written, what is written instead, and where it is quoted or is the law's own word."""


def _shown() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in SHOWN and "node_modules" not in path.parts:
                yield path


@pytest.mark.parametrize("word", WRONG)
def test_no_screen_or_document_uses_a_word_that_was_given_up(word: str) -> None:
    instead, allowed = WRONG[word]
    found = [
        name_of(path)
        for path in _shown()
        if word in path.read_text(encoding="utf-8") and not any(part in name_of(path) for part in allowed)
    ]
    assert found == [], f"write {instead}"


def test_declining_is_named_as_the_licensing_law_names_it() -> None:
    """行政许可法 第三十二条: 不受理 where no licence is needed, 不予受理 where another agency decides."""
    kinds = (ROOT / "services/reference_data/documents/kinds.yaml").read_text(encoding="utf-8")
    names = dict(line.split(", name: ")[0:2] for line in kinds.splitlines() if ", name: " in line)
    named = {code.removeprefix("- {code: "): rest.partition(",")[0] for code, rest in names.items()}
    assert named["not-required"] == "不受理告知书"
    assert named["not-ours"] == "不予受理决定书"
