"""Activity of a department's deliveries: sends the queue of one subscription in order."""

from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.registered import Activity
from schemas.errors import LianbanError
from schemas.notifications.department_delivery import DeliveryRound
from services.consumers.webhook_deliveries import DeliveryFailed, WebhookDeliveries
from services.temporal.failures import as_application_error

ROUND_LASTS = timedelta(seconds=20)
"""How long one activity goes on delivering; a pause takes effect with the next delivery."""


@dataclass(frozen=True)
class DeliveryActivities:
    """Delivers webhooks."""

    webhooks: WebhookDeliveries

    @property
    def all(self) -> list[Activity]:
        """The activities that a worker registers."""
        return [self.deliver_webhooks]

    @activity.defn(name="deliver-webhooks")
    async def deliver_webhooks(self, subscription: int) -> DeliveryRound:
        """Deliver what waits for the subscription.

        Each delivery may arrive twice, under the same id. A failure is retried by the engine after the delay
        that the receiver or the rules name.
        """
        try:
            return await self.webhooks.deliver(subscription, ROUND_LASTS)
        except DeliveryFailed as failure:
            raise ApplicationError(
                str(failure), type="not-delivered", next_retry_delay=failure.retry_in
            ) from failure
        except LianbanError as error:
            raise as_application_error(error) from error
