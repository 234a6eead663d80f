"""The README keeps step with the code: catalogues, glossary of settings, commands."""

import re
from pathlib import Path

from schemas.cases.events import EventKind
from schemas.errors import LianbanError
from services.settings import Settings
from tests.unit.house.tree import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_event_is_in_the_catalogue() -> None:
    told = dict(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| (.+?) \|$", README, re.MULTILINE))
    assert told == {kind.value: kind.label for kind in EventKind}


def test_every_problem_is_in_the_catalogue() -> None:
    told = dict(re.findall(r"^\| `([a-z-]+)` \| (.+?) \| [a-z_]+ \|$", README, re.MULTILINE))
    assert told == {code: failure.title for code, failure in LianbanError.by_code.items()}


def test_every_setting_is_told() -> None:
    told = set(re.findall(r"^\| `LIANBAN_([A-Z_]+)` \|", README, re.MULTILINE))
    assert told == {name.upper() for name in Settings.model_fields}


def test_every_command_of_the_makefile_that_is_told_exists() -> None:
    makefile = Path(ROOT / "Makefile").read_text(encoding="utf-8")
    for word in set(re.findall(r"`make ([a-z]+)", README)):
        assert re.search(rf"^{word}:", makefile, re.MULTILINE), word
