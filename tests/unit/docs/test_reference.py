"""The generated reference says what the code says."""

import re

import pytest

from deploy.docs.glossary import words
from deploy.docs.pages import FOLDER, PAGES, stale
from tests.unit.house.tree import ROOT, modules

MEANING = re.compile(r"^\| `LIANBAN_[A-Z_]+` \|.*\| (.+) \|$", re.MULTILINE)


def test_every_generated_page_is_current() -> None:
    assert stale() == [], "run `make reference` and commit docs/reference/"


def test_every_page_of_the_reference_is_generated_or_the_index() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == {*PAGES, "index.md"}


def test_a_page_that_differs_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.docs.pages.PAGES", {"events.md": lambda: "something else", "new.md": str})
    assert stale() == ["events.md", "new.md"]


def test_every_word_of_the_glossary_occurs_in_the_code() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in modules("schemas", "services")
        if "migrations" not in path.parts
    )
    missing = [
        name for word in words() for name in word.code if not re.search(rf"\b{re.escape(name)}\b", source)
    ]
    assert missing == []


def test_no_row_of_the_settings_is_without_a_meaning() -> None:
    rows = MEANING.findall((ROOT / "docs/reference/settings.md").read_text(encoding="utf-8"))
    assert rows
    assert all(rows)
