"""The generated pages: which there are, how they are written, and which are out of date."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from deploy.docs import (
    acts,
    command_line,
    configuration,
    database_tables,
    document_kinds,
    events,
    glossary,
    http_api,
    matters,
    package_map,
    permissions,
    problems,
)

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference"

PAGES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "acts.md": acts.text,
        "cli.md": command_line.text,
        "database-tables.md": database_tables.text,
        "document-kinds.md": document_kinds.text,
        "events.md": events.text,
        "glossary.md": glossary.text,
        "http-api.md": http_api.text,
        "matters.md": matters.text,
        "packages.md": package_map.text,
        "permissions.md": permissions.text,
        "problems.md": problems.text,
        "settings.md": configuration.text,
    }
)
"""File name below docs/reference/ and the function that makes its text."""


def write() -> list[str]:
    """Write every page that changed. Returns their names."""
    changed = stale()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in changed:
        (FOLDER / name).write_text(PAGES[name](), encoding="utf-8")
    return changed


def stale() -> list[str]:
    """The pages whose file is missing or differs from what the code says."""
    return [name for name, make in PAGES.items() if _written(name) != make()]


def _written(name: str) -> str | None:
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.exists() else None
