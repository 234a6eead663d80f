"""How a migration reaches the database: one transaction, one at a time, never waiting long."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from services.store.core.database_url import DatabaseAddress
from services.store.core.tables import metadata

ONE_AT_A_TIME = 20_260_419
"""Advisory lock: two processes that start together migrate one after the other."""


def migrate(connection: Connection) -> None:
    """Run the migrations on this connection."""
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    with context.begin_transaction():
        connection.execute(text(f"select pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        connection.execute(text("set local lock_timeout = '5s'"))
        context.run_migrations()


async def main() -> None:
    """Connect, migrate, and let go."""
    address = DatabaseAddress.parse(context.config.attributes["database_url"])
    engine = create_async_engine(
        "postgresql+asyncpg://", connect_args=address.engine_arguments(), hide_parameters=True
    )
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


asyncio.run(main())
