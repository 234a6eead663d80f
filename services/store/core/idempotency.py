"""Idempotency keys: the same account, key and body get the first receipt again."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.errors import KeyReused
from services.store.core.schema.tables import idempotency_keys

_INSERT = insert(idempotency_keys).on_conflict_do_nothing().returning(idempotency_keys.c.key)


@dataclass(frozen=True)
class IdempotencyKey:
    """A caller's key and the hash of the request body sent with it."""

    key: str
    body_hash: str


async def find_receipt(
    connection: AsyncConnection, account: str, key: IdempotencyKey
) -> dict[str, object] | None:
    """Find the receipt stored under this key, None if the key is new.

    Raises:
        KeyReused: the key was used with another body.
    """
    found = (
        await connection.execute(
            select(idempotency_keys.c.body_hash, idempotency_keys.c.receipt).where(
                idempotency_keys.c.account == account, idempotency_keys.c.key == key.key
            )
        )
    ).first()
    if found is None:
        return None
    if found.body_hash != key.body_hash:
        raise KeyReused("同一幂等键不能用于内容不同的请求", key=key.key)
    receipt: dict[str, object] = found.receipt
    return receipt


async def store_receipt(
    connection: AsyncConnection, account: str, key: IdempotencyKey, case_no: str, receipt: dict[str, object]
) -> None:
    """Store the receipt under the key, in the transaction of the act itself.

    Raises:
        KeyReused: another act took the key at the same moment.
    """
    values = {"account": account, "key": key.key, "body_hash": key.body_hash}
    inserted = await connection.execute(_INSERT, {**values, "case_no": case_no, "receipt": receipt})
    if inserted.first() is None:
        raise KeyReused("同一幂等键不能用于内容不同的请求", key=key.key)


async def lock_key(connection: AsyncConnection, account: str, key: IdempotencyKey) -> None:
    """Lock the key for this transaction, so that a concurrent duplicate sees the first receipt."""
    await connection.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"{account}/{key.key}", 0)))
    )
