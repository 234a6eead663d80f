"""The page of database tables: every table, its columns, and the module that declares it."""

import pkgutil
import re
from importlib import import_module
from inspect import getsource

from sqlalchemy import Column, Dialect, Table
from sqlalchemy.dialects import postgresql

import services.store
from deploy.docs.markdown import code, page, section, table
from services.store.core.schema.columns import metadata

POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]

INTRODUCTION = """\
All tables are declared with SQLAlchemy in `services/store/`; migrations are in `deploy/migrations/`.
`event` is the append-only log; most other tables can be derived from it. Personal data is kept in
columns marked so."""


def text() -> str:
    """Every table in alphabetical order."""
    modules = _modules()
    return page(
        "Database tables", INTRODUCTION, *(_table(metadata.tables[name], modules) for name in sorted(modules))
    )


def _table(one: Table, modules: dict[str, str]) -> str:
    rows = [_column(column) for column in one.columns]
    return section(
        f"`{one.name}`",
        f"Declared in {code(modules[one.name])}.",
        table(["column", "type", "null", "key", "comment"], rows),
    )


def _column(column: Column[object]) -> tuple[str, str, str, str, str]:
    return (
        code(column.name),
        column.type.compile(POSTGRESQL).lower(),
        "yes" if column.nullable else "",
        "primary" if column.primary_key else "",
        column.comment or "",
    )


def _modules() -> dict[str, str]:
    """The module that declares each table; importing them all also completes the metadata."""
    found: dict[str, str] = {}
    for module in pkgutil.walk_packages(services.store.__path__, "services.store."):
        source = getsource(import_module(module.name))
        for name in re.findall(r"\bTable\(\s*\"(\w+)\"", source):
            found[name] = module.name
    return found
