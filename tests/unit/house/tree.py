"""The tree as the house rules see it: rooms, their modules, and every text that is ours."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("schemas", "services", "activities", "workflows", "api", "deploy", "tests")
TEXTS = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".json",
    ".html",
    ".css",
    ".js",
    ".sh",
    ".in",
    ".lock",
    ".ini",
    ".sql",
}


def modules(*under: str) -> list[Path]:
    """Every Python file of the given folders, of all rooms when none is given."""
    return sorted(path for room in under or ROOMS for path in (ROOT / room).rglob("*.py"))


def texts() -> Iterator[Path]:
    """Every text file of ours: the rooms, requirements/, docs/, and what lies beside the Makefile."""
    yield from (path for path in sorted(ROOT.iterdir()) if path.is_file() and _is_text(path))
    for folder in (*ROOMS, "requirements", "docs", ".ci"):
        yield from (path for path in sorted((ROOT / folder).rglob("*")) if path.is_file() and _is_text(path))


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of one module."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """How a path is told to people: from the root of the tree."""
    return path.relative_to(ROOT).as_posix()


def _is_text(path: Path) -> bool:
    return path.suffix in TEXTS or path.name in {"Makefile", "Dockerfile", "run", ".gitignore"}
