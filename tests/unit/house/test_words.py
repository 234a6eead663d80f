"""The project's own dialect does not come back: words that are gone, and words that only become fewer."""

import ast
from pathlib import Path

from tests.unit.house.tree import modules, name_of
from tests.unit.house.words import GONE, REMAINING, words_in

LONGEST_SUMMARY = 90
LONG_SUMMARIES_LEFT = 0
"""First lines that are still longer; the number is lowered, never raised."""


def _production() -> list[Path]:
    return [path for path in modules() if not name_of(path).startswith("tests/")]


def test_words_that_are_gone_stay_away() -> None:
    named, _ = words_in(iter(_production()))
    assert {word: named[word] for word in GONE if named[word]} == {}


def test_words_on_their_way_out_become_fewer() -> None:
    named, written = words_in(iter(_production()))
    counted = {word: named[word] + written[word] for word in REMAINING}
    assert {word: number for word, number in counted.items() if number > REMAINING[word]} == {}


def test_first_lines_of_docstrings_become_shorter() -> None:
    long = [
        f"{name_of(path)}: {line}"
        for path in _production()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and (line := (ast.get_docstring(node) or "").partition("\n")[0])
        and len(line) > LONGEST_SUMMARY
    ]
    assert len(long) <= LONG_SUMMARIES_LEFT, "\n".join(long)
