"""Keys made once, kept in the record, shared by every door: one signs tokens, one hashes for the search."""

import secrets

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.core.engine import Store
from services.store.core.tables import signing_key

TOKENS = "tokens"
SEARCH = "search"


async def token_key(store: Store) -> str:
    """The key for tokens; the first door to ask makes it."""
    async with store.transaction() as connection:
        return await kept_key(connection, TOKENS)


async def kept_key(connection: AsyncConnection, name: str) -> str:
    """The key of that name; whoever asks first makes it."""
    await connection.execute(
        insert(signing_key).values(name=name, value=secrets.token_urlsafe(48)).on_conflict_do_nothing()
    )
    found = await connection.execute(select(signing_key.c.value).where(signing_key.c.name == name))
    key: str = found.scalar_one()
    return key
