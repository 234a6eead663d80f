"""Search index: numbers by which a case is found, stored as keyed hashes."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.core.engine import Store
from services.store.core.schema.page_tables import case_search_token
from services.store.core.secrets import SEARCH, get_or_create_key


@dataclass
class SearchIndex:
    """Computes and stores keyed hashes; caches the key."""

    _key: str = field(default="", repr=False)

    async def index_numbers(self, connection: AsyncConnection, case_no: str, numbers: Iterable[str]) -> None:
        """Index the numbers of a case, in the transaction that stores it."""
        key = await self._stored(connection)
        rows = [{"digest": digest(key, number), "case_no": case_no} for number in numbers]
        if rows:
            await connection.execute(insert(case_search_token).on_conflict_do_nothing(), rows)

    async def digests(self, connection: AsyncConnection, numbers: Iterable[str]) -> list[bytes]:
        """Return the hashes under which the numbers are looked up, within a transaction."""
        key = await self._stored(connection)
        return [digest(key, number) for number in numbers]

    async def digest(self, store: Store, number: str) -> bytes:
        """The hash by which a number is looked up."""
        if not self._key:
            async with store.transaction() as connection:
                await self._stored(connection)
        return digest(self._key, number)

    async def _stored(self, connection: AsyncConnection) -> str:
        if not self._key:
            self._key = await get_or_create_key(connection, SEARCH)
        return self._key


def digest(key: str, number: str) -> bytes:
    """First half of HMAC-SHA-256 of a number."""
    return hmac.new(key.encode(), number.encode(), hashlib.sha256).digest()[:16]
