"""The project's own dialect does not come back: words that are gone, and words that only become fewer."""

import ast
from pathlib import Path

from tests.unit.house.tree import modules, name_of
from tests.unit.house.words import GONE, GONE_IN_PROSE, REMAINING, words_in

LONGEST_SUMMARY = 90


def _production() -> list[Path]:
    return [path for path in modules() if not name_of(path).startswith("tests/")]


def test_words_that_are_gone_stay_away() -> None:
    named, written = words_in(iter(_production()))
    assert {word: named[word] for word in GONE if named[word]} == {}
    assert {word: written[word] for word in GONE_IN_PROSE if written[word]} == {}


def test_words_on_their_way_out_become_fewer() -> None:
    _, written = words_in(iter(_production()))
    assert {word: written[word] for word in REMAINING if written[word] > REMAINING[word]} == {}


def test_first_lines_of_docstrings_are_short() -> None:
    long = [
        f"{name_of(path)}: {line}"
        for path in _production()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and (line := (ast.get_docstring(node) or "").partition("\n")[0])
        and len(line) > LONGEST_SUMMARY
    ]
    assert not long, "\n".join(long)
