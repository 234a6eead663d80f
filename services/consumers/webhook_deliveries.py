"""Delivers the queue of one subscription in order, for the workflow of that subscription."""

import time
from dataclasses import dataclass
from datetime import timedelta

from schemas.notifications.department_delivery import DeliveryOutcome, DeliveryRound
from services.consumers.delivery_attempts import DeliveryAttempts
from services.store.notifications.webhook_queues import QueueState, WebhookQueues


class DeliveryFailed(Exception):
    """The head of the queue did not arrive; why, and after how long it is tried again."""

    def __init__(self, why: str, retry_in: timedelta) -> None:
        """Say why."""
        super().__init__(why)
        self.retry_in = retry_in


@dataclass(frozen=True)
class WebhookDeliveries:
    """Delivers to departments' systems; a head that fails holds up its own queue only."""

    attempts: DeliveryAttempts
    queues: WebhookQueues

    async def deliver(self, number: int, lasts: timedelta) -> DeliveryRound:
        """Deliver in order until the queue is empty or that time is over.

        Raises:
            DeliveryFailed: the head of the queue did not arrive; the failure is stored.
            DatabaseUnavailable: what was sent but not stored is sent again, under the same id.
        """
        ends, sent = time.monotonic() + lasts.total_seconds(), 0
        while True:
            state = await self.queues.state(number)
            if state is None or state.is_ended:
                return DeliveryRound(outcome=DeliveryOutcome.ENDED, sent=sent)
            if state.is_paused:
                return _round(DeliveryOutcome.PAUSED, state, sent)
            if not state.waiting:
                return _round(DeliveryOutcome.IDLE, state, sent)
            if time.monotonic() >= ends:
                return _round(DeliveryOutcome.MORE, state, sent)
            row = await self.queues.claim(number, self.attempts.now())
            if row is None:
                return _round(DeliveryOutcome.WAITING, state, sent)
            result = await self.attempts.attempt(row)
            if result.retry_in is not None:
                raise DeliveryFailed(result.why, result.retry_in)
            sent += result.is_sent


def _round(outcome: DeliveryOutcome, state: QueueState, sent: int) -> DeliveryRound:
    return DeliveryRound(
        outcome=outcome,
        department=state.department,
        sent=sent,
        waiting=state.waiting,
        next_at=state.next_at,
    )
