"""Every command of the Makefile and of `lianban` that a page names exists."""

import re
from pathlib import Path

import pytest
import typer

from deploy.cli import app
from tests.unit.docs.test_links import PAGES
from tests.unit.house.tree import ROOT, name_of


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_word_of_the_makefile_that_is_named_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8")))
    assert [word for word in sorted(named) if not re.search(rf"^{word}:", makefile, re.MULTILINE)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_of_lianban_that_is_named_exists(page: Path) -> None:
    commands = getattr(typer.main.get_command(app), "commands", {})
    named = re.findall(r"(?:`|bin/)lianban ([a-z][a-z-]*)", page.read_text(encoding="utf-8"))
    assert [word for word in sorted(set(named)) if word not in commands] == []
