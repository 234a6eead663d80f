"""The key that signs tokens: made once, kept in the record, shared by every door."""

import secrets

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.store.store import Store
from services.store.tables import signing_key

TOKENS = "tokens"


async def token_key(store: Store) -> str:
    """The key for tokens; the first door to ask makes it."""
    async with store.writing() as connection:
        await connection.execute(
            insert(signing_key).values(name=TOKENS, value=secrets.token_urlsafe(48)).on_conflict_do_nothing()
        )
        found = await connection.execute(select(signing_key.c.value).where(signing_key.c.name == TOKENS))
        key: str = found.scalar_one()
        return key
