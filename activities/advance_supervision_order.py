"""The clerk of supervision orders: one turn of an order is one transaction."""

from dataclasses import dataclass

import structlog
from temporalio import activity

from schemas.cases.case_views import AdvanceResult
from schemas.errors import LianbanError
from services.store.supervision.service import SupervisionOrderService
from services.temporal.failures import as_application_error

log = structlog.get_logger(__name__)

ATTEMPTS_BEFORE_ALARM = 5


@dataclass(frozen=True)
class SupervisionOrderActivities:
    """Advances supervision orders on file."""

    order_files: SupervisionOrderService

    @activity.defn(name="advance-supervision-order")
    async def advance_order(self, number: str) -> AdvanceResult:
        """Milestone what is due, and raise what was not answered. Repeating it changes nothing."""
        attempt = activity.info().attempt
        try:
            return await self.order_files.advance(number)
        except LianbanError as error:
            raise as_application_error(error) from error
        except Exception:
            if attempt >= ATTEMPTS_BEFORE_ALARM:
                log.exception("order.stands_still", order_no=number, attempt=attempt)
            raise
