"""The workflow of a subscription: delivers events to a department's system, in order."""

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

from schemas.notifications.department_delivery import (
    DELIVERIES_CHANGED,
    DEPARTMENT_DELIVERY_WORKFLOW,
    DeliveriesChanged,
    DeliveryOutcome,
    DeliveryRound,
    DepartmentDeliveryInput,
)
from workflows.activity_calls import start_webhook_deliveries

ROUNDS_PER_RUN = 200
"""After so many rounds the history starts afresh."""


@workflow.defn(name=DEPARTMENT_DELIVERY_WORKFLOW)
class DepartmentDeliveryWorkflow:
    """Delivers what waits for one subscription; runs while there is something to deliver.

    The queue is in PostgreSQL; deleting this workflow loses nothing, because the deliveries' consumer starts
    it again. While the receiver fails, the activity is pending with its failure and its next attempt.
    """

    @workflow.init
    def __init__(self, given: DepartmentDeliveryInput) -> None:
        self._sent = given.sent
        self._has_news = False
        self._must_restart = False
        self._last: DeliveryRound | None = None

    @workflow.run
    async def run(self, given: DepartmentDeliveryInput) -> int:
        """Deliver until the queue is empty, paused or ended; return how many deliveries arrived."""
        for _ in range(ROUNDS_PER_RUN):
            self._has_news = self._must_restart = False
            last = await self._deliver(given.subscription)
            if last is None or self._has_news or last.outcome is DeliveryOutcome.MORE:
                continue
            if last.outcome is not DeliveryOutcome.WAITING:
                return self._sent
            await self._wait_until_due(last)
        return workflow.continue_as_new(given.model_copy(update={"sent": self._sent}))

    @workflow.signal(name=DELIVERIES_CHANGED)
    def deliveries_changed(self, changed: DeliveriesChanged) -> None:
        """Something is to be delivered."""
        self._has_news = True
        self._must_restart = self._must_restart or changed.at_once

    @workflow.query
    def progress(self) -> DeliveryRound | None:
        """The last round: outcome, department, waiting, next attempt; None before the first."""
        return self._last

    async def _deliver(self, subscription: int) -> DeliveryRound | None:
        """One round; None when an administrator's act cut short the wait for the next attempt."""
        delivering = start_webhook_deliveries(subscription)
        await workflow.wait_condition(lambda: delivering.done() or self._must_restart)
        if not delivering.done():
            delivering.cancel()
        try:
            last = await delivering
        except ActivityError as failure:
            if is_cancelled_exception(failure):
                return None
            raise
        self._last = last
        self._sent += last.sent
        workflow.set_current_details(
            f"{last.department}：{last.outcome.label}，已送达 {self._sent} 条，待送 {last.waiting} 条"
        )
        return last

    async def _wait_until_due(self, last: DeliveryRound) -> None:
        if last.next_at is None:
            return
        wait = max(0.0, (last.next_at - workflow.now()).total_seconds())
        try:
            await workflow.wait_condition(lambda: self._has_news, timeout=wait)
        except TimeoutError:
            return
