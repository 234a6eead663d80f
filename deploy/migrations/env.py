"""How a migration reaches the database: one transaction, one at a time, never waiting long."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.migrate import UnknownSchema
from deploy.migrations.tables import complete_metadata
from services.store.core.database_url import DatabaseAddress

ONE_AT_A_TIME = 20_260_419
"""Advisory lock: two processes that start together migrate one after the other."""


def migrate(connection: Connection) -> None:
    """Run the migrations on this connection.

    Raises:
        UnknownSchema: the database is at a revision that is not among the migrations.
    """
    context.configure(connection=connection, target_metadata=complete_metadata(), transactional_ddl=True)
    with context.begin_transaction():
        connection.execute(text(f"select pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        connection.execute(text("set local lock_timeout = '5s'"))
        known = {script.revision for script in context.script.walk_revisions()}
        if unknown := set(context.get_context().get_current_heads()) - known:
            raise UnknownSchema(sorted(unknown))
        context.run_migrations()


async def main() -> None:
    """Connect, migrate, and let go."""
    address = DatabaseAddress.parse(context.config.attributes["database_url"])
    engine = create_async_engine(
        "postgresql+asyncpg://", connect_args=address.engine_arguments(), hide_parameters=True
    )
    try:
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
            await connection.commit()
    finally:
        await engine.dispose()


asyncio.run(main())
