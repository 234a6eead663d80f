"""Bring a database to today's schema; safe to run at every start and from several processes."""

from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config

HERE = Path(__file__).parent / "migrations"


class UnknownSchema(Exception):
    """The database is at a revision that is not among the migrations; nothing was changed."""

    def __init__(self, revisions: Sequence[str]) -> None:
        """Name the revisions of the database."""
        super().__init__(", ".join(revisions))


def upgrade(database_url: str) -> None:
    """Run every migration that the database has not seen.

    Args:
        database_url: a SQLAlchemy URL with the asyncpg driver.

    Raises:
        UnknownSchema: the data is of a pre-release schema, or of a later release.
    """
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["database_url"] = database_url
    command.upgrade(config, "head")
