"""Consumers of one worker process, and what its jobs need, beside its app context."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property, partial

from temporalio.client import Client

from schemas.notifications.deliveries import DeliveryChannel
from services.app_context import AppContext
from services.consumers.breaches import CONSUMER_NAME as BREACHES
from services.consumers.breaches import BreachConsumer
from services.consumers.deliveries import CONSUMER_NAME as DELIVERIES
from services.consumers.deliveries import DeliveryConsumer
from services.consumers.delivery_attempts import DeliveryAttempts
from services.consumers.documents import CONSUMER_NAME as DOCUMENTS
from services.consumers.documents import DocumentConsumer
from services.consumers.notifications import CONSUMER_NAME as NOTIFICATIONS
from services.consumers.notifications import NotificationConsumer
from services.consumers.spans import NO_EXPORT, TraceOptions, record_technical_spans, span_consumers
from services.consumers.statistics import StatisticsConsumer
from services.consumers.webhook_deliveries import WebhookDeliveries
from services.consumers.workflow_notifier import WorkflowNotifier
from services.gateways.webhooks import Webhooks
from services.jobs.housekeeping import HousekeepingJob
from services.jobs.recalculation import RecalculationJob
from services.jobs.takeovers import TakeoverJob
from services.jobs.watch import WatchJob
from services.reference_data.messages import load_messages
from services.store.audits.watch import Watch
from services.store.calendar_changes.reminders import CalendarReminders
from services.store.calendar_changes.stale_cases import StaleCases
from services.store.cases.open_cases import OpenCases
from services.store.core.log.consumer_offsets import ConsumerOffsets
from services.store.core.log.partitions import EventPartitions
from services.store.notifications.webhook_queues import WebhookQueues
from services.store.people.takeovers import Takeovers
from services.store.statistics.plan_reminders import PlanReminders
from services.store.statistics.projection import CaseFigures
from services.store.supervision.open_orders import OpenOrders
from services.store.traces.spans import Spans
from services.temporal.department_deliveries import wake_subscription


@dataclass(frozen=True)
class WorkerContext:
    """Consumers and jobs of one worker, built from its app context.

    Attributes:
        owner: a name for this process, under which it leases ranges of the log.
        trace_days: retention of the built-in store of spans, in days.
    """

    app: AppContext
    client: Client
    owner: str
    trace_days: int = NO_EXPORT.days

    @property
    def housekeeping(self) -> HousekeepingJob:
        """Wakes workflows that are missing or missed a milestone."""
        return create_housekeeping(self.app, self.client)

    @property
    def recalculation(self) -> RecalculationJob:
        """Brings cases up to date with a changed calendar."""
        return RecalculationJob(StaleCases(self.app.store), self.app.cases)

    @cached_property
    def watch(self) -> WatchJob:
        """Checks the invariants."""
        app = self.app
        watch = Watch(app.store, app.spread.seconds, departments=app.register.names)
        return WatchJob(watch, app.alarms, CalendarReminders(app.store, app.calendar_source))

    @property
    def takeovers(self) -> TakeoverJob:
        """Takes over the open work of merged departments."""
        return TakeoverJob(Takeovers(self.app.cases))

    @property
    def plan_reminders(self) -> PlanReminders:
        """Reminds the leads of the annual plan."""
        return PlanReminders(self.app.plan, self.app.departments)

    @property
    def partitions(self) -> EventPartitions:
        """Creates the partitions of the event log."""
        return EventPartitions(self.app.store)

    @cached_property
    def spans(self) -> Spans:
        """The built-in store of spans."""
        return Spans(self.app.store, self.trace_days)

    @cached_property
    def gateway(self) -> Webhooks:
        """The way to departments' systems."""
        return Webhooks(self.app.external.networks)

    @property
    def attempts(self) -> DeliveryAttempts:
        """Attempts to deliver on every channel."""
        gateways = {
            DeliveryChannel.SMS: self.app.external.sms,
            DeliveryChannel.EMAIL: self.app.external.email,
            DeliveryChannel.WEBHOOK: self.gateway,
        }
        return DeliveryAttempts(self.app.deliveries, gateways, load_messages())

    @property
    def webhooks(self) -> WebhookDeliveries:
        """Delivers the queues of subscriptions."""
        return WebhookDeliveries(self.attempts, WebhookQueues(self.app.store))

    def consumers(self) -> Iterator[Coroutine[None, None, None]]:
        """The consumers of the event log, each of which runs until cancelled."""
        app = self.app
        documents = DocumentConsumer(
            app.store, app.documents.document_loader, app.documents.numbering, app.documents.printer
        )
        wake = partial(wake_subscription, self.client)
        deliveries = DeliveryConsumer(self.attempts, WebhookQueues(app.store), wake)
        for name, consumer in (
            ("workflows", WorkflowNotifier(self.client)),
            ("statistics", StatisticsConsumer(CaseFigures(app.store, app.calendar_source))),
            (BREACHES, BreachConsumer(app.cases)),
            (NOTIFICATIONS, NotificationConsumer(app.store, app.register.names)),
            (DELIVERIES, deliveries),
            (DOCUMENTS, documents),
        ):
            offsets = ConsumerOffsets(app.store, name, self.owner)
            yield consumer.event_consumer(offsets, app.commit_notifier).run()
        yield deliveries.run()
        yield documents.run()


def create_housekeeping(ctx: AppContext, client: Client) -> HousekeepingJob:
    """Create the job that wakes workflows, or starts them all again."""
    spread = ctx.spread.seconds
    open_cases, open_orders = OpenCases(ctx.store, spread), OpenOrders(ctx.store, spread)
    return HousekeepingJob(open_cases, open_orders, StaleCases(ctx.store), client)


@asynccontextmanager
async def run_worker_context(
    ctx: AppContext, client: Client, owner: str, tracing: TraceOptions = NO_EXPORT
) -> AsyncIterator[WorkerContext]:
    """Run the consumers of a worker while the block runs.

    Args:
        tracing: where the spans of cases go, and for how long.
    """
    worker = WorkerContext(ctx, client, owner, tracing.days)
    work = [
        *worker.consumers(),
        *span_consumers(ctx.store, ctx.commit_notifier, owner, ctx.calendar_history, tracing),
    ]
    tasks = [asyncio.create_task(one) for one in work]
    try:
        async with record_technical_spans(ctx.store, tracing):
            yield worker
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await worker.gateway.client.aclose()
