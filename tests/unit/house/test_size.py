"""What is too long to be read in one go is not one thing."""

from __future__ import annotations

import ast

from tests.unit.house.tree import modules, name_of, parsed

FILE_LINES = 300
FUNCTION_LINES = 60


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: size for name, size in sizes.items() if size > FILE_LINES} == {}


def test_no_function_is_longer_than_a_page() -> None:
    long = {
        f"{name_of(path)}:{node.lineno} {node.name}": size
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (size := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def test_every_module_says_what_it_is() -> None:
    silent = [name_of(path) for path in modules() if not ast.get_docstring(parsed(path))]
    assert silent == []
