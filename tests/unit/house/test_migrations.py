"""A table that changes takes its SQL with it; the full comparison needs PostgreSQL (test_schema_drift)."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Table

from deploy.migrations.tables import complete_metadata
from tests.unit.house.tree import ROOT

FOLDER = ROOT / "deploy/migrations"
TABLES = complete_metadata().tables


def _names_and_comments(table: Table) -> Iterator[str]:
    yield from (column.name for column in table.columns)
    yield from (str(index.name) for index in table.indexes)
    yield from (str(one.name) for one in table.constraints if one.name)
    for column in table.columns:
        if column.comment:
            comment = column.comment.replace("'", "''")
            yield f"comment on column {table.name}.{column.name} is '{comment}'"


@pytest.mark.parametrize("name", sorted(TABLES))
def test_names_and_comments_of_a_table_are_in_the_migrations(name: str) -> None:
    sql = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (*FOLDER.glob("initial/*.sql"), *FOLDER.glob("versions/*.py"))
    )
    missing = [words for words in _names_and_comments(TABLES[name]) if words not in sql]
    assert missing == [], "change deploy/migrations/initial/*.sql as well"
