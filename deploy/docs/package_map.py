"""The page of packages: every package with the first line of its docstring."""

import ast
from pathlib import Path

from deploy.docs.markdown import code, first_sentence, page, section, table

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("schemas", "services", "activities", "workflows", "api", "deploy", "tests")
"""From the innermost to the outermost; each imports only from those before it."""

INTRODUCTION = """\
Layers from the inside out: a layer imports only from those before it (`make check` proves it). Inside
every layer the same words name the same capability, so a path can be guessed: `api/routes/documents/`,
`services/store/documents/`, `services/domain/documents/`, `schemas/documents/`."""


def text() -> str:
    """Every package of every layer, and the modules of each."""
    return page("Packages", INTRODUCTION, *(section(f"`{layer}/`", _packages(layer)) for layer in LAYERS))


def _packages(layer: str) -> str:
    found = sorted({path.parent for path in (ROOT / layer).rglob("*.py") if _is_ours(path)})
    return table(["package", "what it holds", "modules"], [_row(folder) for folder in found])


def _row(folder: Path) -> tuple[str, str, str]:
    modules = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    shown = "" if folder.name == "versions" else ", ".join(modules)
    return code(folder.relative_to(ROOT).as_posix()), _purpose(folder / "__init__.py"), shown


def _purpose(package: Path) -> str:
    if not package.exists():
        return ""
    return first_sentence(ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))))


def _is_ours(path: Path) -> bool:
    return "__pycache__" not in path.parts
