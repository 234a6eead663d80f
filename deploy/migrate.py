"""Bring a database to today's schema; safe to run at every start and from several processes."""

from pathlib import Path

from alembic import command
from alembic.config import Config

HERE = Path(__file__).parent / "migrations"


def upgrade(database_url: str) -> None:
    """Run every migration that the database has not seen.

    Args:
        database_url: a SQLAlchemy URL with the asyncpg driver.
    """
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["database_url"] = database_url
    command.upgrade(config, "head")
