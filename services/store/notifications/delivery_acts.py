"""Acts of administrators on deliveries: skip or resend, with a stored reason."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Label, RowMapping, func, insert, literal, select, update
from sqlalchemy import case as sql_case
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.errors import ActNotAllowed, NotFound
from schemas.json_values import JsonObject
from schemas.notifications.deliveries import (
    DeliveryAct,
    DeliveryActIn,
    DeliveryActReceipt,
    DeliveryChannel,
    DeliveryStatus,
)
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, find_receipt, lock_key, store_receipt
from services.store.notifications.delivery_tables import delivery, delivery_act, subscription

PHONE_CODE = "phone.code"
"""Kind of a delivery without an event: a one-time code, which has expired before it could be resent."""
CODE_REMOVED = "code_removed"
"""Marks a stored body whose query code was removed."""


def possible_acts(status: DeliveryStatus, kind: str, body: JsonObject) -> tuple[DeliveryAct, ...]:
    """Acts possible in that status; only pending deliveries can be skipped.

    A message whose query code was removed after sending cannot be resent: a new code is issued instead.
    """
    if kind == PHONE_CODE or body.get(CODE_REMOVED):
        return ()
    if status is DeliveryStatus.PENDING:
        return (DeliveryAct.SKIP, DeliveryAct.RESEND)
    return (DeliveryAct.RESEND,)


def last_act() -> Label[str | None]:
    """The last act on each delivery as text: act, account and reason."""
    columns = delivery_act.c
    label = sql_case({one.value: one.label for one in DeliveryAct}, value=columns.act)
    words = label + literal("（") + columns.account + literal("）：") + columns.reason
    newest = select(words).where(columns.delivery == delivery.c.id).order_by(columns.id.desc()).limit(1)
    return newest.correlate(delivery).scalar_subquery().label("last_act")


@dataclass(frozen=True)
class DeliveryActs:
    """Executes acts on deliveries."""

    store: Store

    async def act(
        self, number: int, command: DeliveryActIn, account: str, key: IdempotencyKey, now: datetime
    ) -> DeliveryActReceipt:
        """Skip the delivery, or put it back at the head of its queue.

        Raises:
            NotFound: there is no such delivery.
            ActNotAllowed: its status does not allow the act, or its subscription has ended.
        """
        async with self.store.transaction() as connection:
            await lock_key(connection, account, key)
            if first := await find_receipt(connection, account, key):
                return DeliveryActReceipt.model_validate(first)
            row = await _locked(connection, number)
            await _ensure_possible(connection, row, command.act)
            status = DeliveryStatus.SKIPPED if command.act is DeliveryAct.SKIP else DeliveryStatus.PENDING
            await connection.execute(
                update(delivery).where(delivery.c.id == number).values(_changes(command.act, now))
            )
            values = {"act": command.act.value, "reason": command.reason, "account": account, "at": now}
            await connection.execute(insert(delivery_act).values(delivery=number, **values))
            receipt = DeliveryActReceipt(delivery=number, status=status, status_label=status.label)
            await store_receipt(
                connection, account, key, f"delivery/{number}", receipt.model_dump(mode="json")
            )
        return receipt


async def _locked(connection: AsyncConnection, number: int) -> RowMapping:
    query = select(delivery).where(delivery.c.id == number).with_for_update()
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        raise NotFound("没有这条送信记录", delivery=number)
    return row


async def _ensure_possible(connection: AsyncConnection, row: RowMapping, act: DeliveryAct) -> None:
    status = DeliveryStatus(row["status"])
    if act not in possible_acts(status, row["kind"], row["body"]):
        raise ActNotAllowed(f"“{status.label}”的送信不能{act.label}", delivery=row["id"], status=status)
    if act is DeliveryAct.RESEND and row["channel"] == DeliveryChannel.WEBHOOK.value:
        number = int(row["queue"].rpartition("/")[2])
        active = select(func.count()).where(
            subscription.c.subscription == number, subscription.c.ended_at.is_(None)
        )
        if not (await connection.execute(active)).scalar_one():
            raise ActNotAllowed("订阅已结束，不能重发；请先重新订阅", delivery=row["id"], subscription=number)


def _changes(act: DeliveryAct, now: datetime) -> dict[str, object]:
    """Column changes of the act; a resent delivery starts with all its attempts."""
    if act is DeliveryAct.SKIP:
        return {"status": DeliveryStatus.SKIPPED.value, "done_at": now, "failing_since": None}
    again = {"next_at": now, "attempts": 0, "done_at": None, "failing_since": None}
    return {"status": DeliveryStatus.PENDING.value, **again}
