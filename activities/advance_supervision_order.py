"""Activities of a supervision order: each is one idempotent transaction."""

from dataclasses import dataclass

import structlog
from temporalio import activity

from activities.registered import Activity
from schemas.cases.advance_result import AdvanceResult
from schemas.errors import LianbanError
from services.store.supervision.service import SupervisionOrderService
from services.temporal.failures import as_application_error

log = structlog.get_logger(__name__)

ATTEMPTS_BEFORE_ALARM = 5


@dataclass(frozen=True)
class SupervisionOrderActivities:
    """Advances supervision orders."""

    supervision_orders: SupervisionOrderService

    @property
    def all(self) -> list[Activity]:
        """The activities that a worker registers."""
        return [self.advance_order]

    @activity.defn(name="advance-supervision-order")
    async def advance_order(self, number: str) -> AdvanceResult:
        """Record what the reply clock brings: a warning, or the next level; idempotent."""
        attempt = activity.info().attempt
        try:
            return await self.supervision_orders.advance(number)
        except LianbanError as error:
            raise as_application_error(error) from error
        except Exception:
            if attempt >= ATTEMPTS_BEFORE_ALARM:
                log.exception("supervision_order.not_advanced", order_no=number, attempt=attempt)
            raise
