"""The queue of each subscription: its head, its state, and what has to be delivered now."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import text

from services.store.core.engine import Store
from services.store.notifications.deliveries import CLAIM
from services.store.notifications.delivery_rows import DeliveryValues

_HEAD = text("""
    update delivery set next_at = :until
    where id = (select min(id) from delivery where status = 'pending' and queue = :queue)
      and status = 'pending' and next_at <= :now
    returning *
""")
_STATE = text("""
    select s.department, s.ended_at is not null as is_ended, s.paused_at is not null as is_paused,
           count(d.id) as waiting, (array_agg(d.next_at order by d.id))[1] as next_at
    from subscription s left join delivery d
      on d.queue = 'webhook/' || s.subscription and d.status = 'pending'
    where s.subscription = :number group by s.subscription
""")
_DUE = text("""
    select s.subscription from subscription s cross join lateral (
        select next_at from delivery
        where queue = 'webhook/' || s.subscription and status = 'pending' order by id limit 1
    ) head
    where s.ended_at is null and s.paused_at is null and head.next_at <= :due
""")


@dataclass(frozen=True)
class QueueState:
    """A subscription's queue.

    Attributes:
        next_at: when its head may be tried; None when it is empty.
    """

    department: str
    is_ended: bool
    is_paused: bool
    waiting: int
    next_at: datetime | None


@dataclass(frozen=True)
class WebhookQueues:
    """Reads the queues of subscriptions and claims their heads."""

    store: Store

    async def state(self, number: int) -> QueueState | None:
        """The queue of that subscription; None when there is no such subscription."""
        async with self.store.autocommit() as connection:
            row = (await connection.execute(_STATE, {"number": number})).mappings().first()
        return QueueState(**row) if row else None

    async def claim(self, number: int, now: datetime) -> DeliveryValues | None:
        """Claim the head of the queue if it is due, for `CLAIM`; None when it is not."""
        wanted = {"queue": f"webhook/{number}", "now": now, "until": now + CLAIM}
        async with self.store.transaction() as connection:
            row = (await connection.execute(_HEAD, wanted)).mappings().first()
        return cast("DeliveryValues", dict(row)) if row is not None else None

    async def due(self, at: datetime) -> list[int]:
        """The subscriptions whose head has been due since then, without those that are paused."""
        async with self.store.autocommit() as connection:
            return list((await connection.execute(_DUE, {"due": at})).scalars())
