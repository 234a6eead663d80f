"""The two innermost rooms lean on next to nothing, so that the law outlives every library."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.house.tree import modules, name_of, parsed

ALLOWED = {
    "schemas": {"pydantic", "pydantic_core", "schemas"},
    "services/domain": {"pydantic", "pydantic_core", "schemas", "services", "cel", "jsonschema", "stdnum"},
}


def imported_by(path: Path) -> Iterator[str]:
    """Top-level names that a module imports; relative imports stay in their own room."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_an_inner_room_imports_only_what_it_may(room: str) -> None:
    may = ALLOWED[room] | set(sys.stdlib_module_names)
    strangers = {name_of(path): found for path in modules(room) if (found := set(imported_by(path)) - may)}
    assert strangers == {}
