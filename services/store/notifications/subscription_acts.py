"""Acts of administrators on subscriptions: pause, resume, send again from a delivery on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.errors import ActNotAllowed, InvalidInput, NotFound
from schemas.notifications.deliveries import DeliveryStatus
from schemas.notifications.department_delivery import (
    SubscriptionAct,
    SubscriptionActIn,
    SubscriptionActReceipt,
)
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, find_receipt, lock_key, store_receipt
from services.store.notifications.delivery_tables import delivery, subscription, subscription_act


@dataclass(frozen=True)
class SubscriptionActs:
    """Executes acts on subscriptions; each is stored with its reason."""

    store: Store

    async def act(
        self, number: int, command: SubscriptionActIn, account: str, key: IdempotencyKey, now: datetime
    ) -> SubscriptionActReceipt:
        """Pause, resume, or put deliveries back into the queue in their old order.

        Raises:
            NotFound: there is no such subscription.
            ActNotAllowed: it has ended, or is in the state that is asked for.
            InvalidInput: the delivery to begin with is missing, or belongs to another subscription.
        """
        async with self.store.transaction() as connection:
            await lock_key(connection, account, key)
            if first := await find_receipt(connection, account, key):
                return SubscriptionActReceipt.model_validate(first)
            await _ensure_possible(connection, number, command.act)
            resent = await _apply(connection, number, command, now)
            values = command.model_dump(mode="json") | {"account": account, "at": now}
            await connection.execute(insert(subscription_act).values(subscription=number, **values))
            receipt = SubscriptionActReceipt(subscription=number, act=command.act, resent=resent)
            await store_receipt(
                connection, account, key, f"subscription/{number}", receipt.model_dump(mode="json")
            )
        return receipt


async def _ensure_possible(connection: AsyncConnection, number: int, act: SubscriptionAct) -> None:
    columns = subscription.c
    query = select(columns.ended_at, columns.paused_at).where(columns.subscription == number)
    row = (await connection.execute(query.with_for_update())).first()
    if row is None:
        raise NotFound("没有这个订阅", subscription=number)
    if row.ended_at is not None:
        raise ActNotAllowed("订阅已结束；请重新订阅", subscription=number)
    if act is SubscriptionAct.PAUSE and row.paused_at is not None:
        raise ActNotAllowed("该订阅已经暂停推送", subscription=number)
    if act is SubscriptionAct.RESUME and row.paused_at is None:
        raise ActNotAllowed("该订阅没有暂停", subscription=number)


async def _apply(connection: AsyncConnection, number: int, command: SubscriptionActIn, now: datetime) -> int:
    if command.act is SubscriptionAct.RESEND_FROM:
        return await _resend(connection, number, command.delivery, now)
    paused_at = now if command.act is SubscriptionAct.PAUSE else None
    changed = update(subscription).where(subscription.c.subscription == number)
    await connection.execute(changed.values(paused_at=paused_at))
    return 0


async def _resend(connection: AsyncConnection, number: int, first: int | None, now: datetime) -> int:
    columns = delivery.c
    mine = columns.queue == f"webhook/{number}"
    if first is None:
        raise InvalidInput.of(("delivery", "请填写从哪一条送信编号起重新推送"))
    if not (await connection.execute(select(columns.id).where(mine, columns.id == first))).first():
        raise InvalidInput.of(("delivery", "该送信编号不属于这个订阅"))
    again = {"next_at": now, "attempts": 0, "done_at": None, "failing_since": None}
    back = (
        update(delivery)
        .where(mine, columns.id >= first, columns.status != DeliveryStatus.PENDING.value)
        .values(status=DeliveryStatus.PENDING.value, **again)
    )
    await connection.execute(update(delivery).where(mine, columns.id == first).values(next_at=now))
    return int((await connection.execute(back)).rowcount)
