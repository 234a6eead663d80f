"""Keys created once and stored in the database: for signing tokens and for search hashes."""

import secrets

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.core.engine import Store
from services.store.core.schema.tables import signing_key

TOKENS = "tokens"
SEARCH = "search"


async def token_key(store: Store) -> str:
    """The key that signs tokens; created on first use."""
    async with store.transaction() as connection:
        return await get_or_create_key(connection, TOKENS)


async def get_or_create_key(connection: AsyncConnection, name: str) -> str:
    """Get the key of that name; create it on first use."""
    await connection.execute(
        insert(signing_key).values(name=name, value=secrets.token_urlsafe(48)).on_conflict_do_nothing()
    )
    found = await connection.execute(select(signing_key.c.value).where(signing_key.c.name == name))
    key: str = found.scalar_one()
    return key
