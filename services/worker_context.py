"""Jobs and consumers of one worker process, beside its app context."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from temporalio.client import Client

from schemas.notifications.deliveries import DeliveryChannel
from services.app_context import AppContext
from services.consumers.breaches import CONSUMER_NAME as BREACHES
from services.consumers.breaches import BreachConsumer
from services.consumers.deliveries import CONSUMER_NAME as DELIVERIES
from services.consumers.deliveries import DeliveryConsumer
from services.consumers.documents import CONSUMER_NAME as DOCUMENTS
from services.consumers.documents import DocumentConsumer
from services.consumers.notifications import CONSUMER_NAME as NOTIFICATIONS
from services.consumers.notifications import NotificationConsumer
from services.consumers.spans import NO_EXPORT, TraceOptions, record_technical_spans, span_consumers
from services.consumers.statistics import StatisticsConsumer
from services.consumers.workflow_notifier import WorkflowNotifier
from services.gateways.webhooks import Webhooks
from services.jobs.file_cleanup import FileCleanupJob
from services.jobs.housekeeping import HousekeepingJob
from services.jobs.plan_reminders import PlanReminderJob
from services.jobs.recalculation import RecalculationJob
from services.jobs.watch import WatchJob
from services.reference_data.messages import load_messages
from services.store.audits.watch import Watch
from services.store.calendar_changes.reminders import CalendarReminders
from services.store.calendar_changes.stale_cases import StaleCases
from services.store.cases.open_cases import OpenCases
from services.store.core.log.consumer_offsets import ConsumerOffsets
from services.store.statistics.plan_reminders import PlanReminders
from services.store.statistics.projection import CaseFigures
from services.store.supervision.open_orders import OpenOrders


@dataclass(frozen=True)
class WorkerContext:
    """Jobs and consumers of one worker, built from its app context.

    Attributes:
        owner: a name for this process, under which it leases ranges of the log.
    """

    app: AppContext
    client: Client
    owner: str

    @property
    def housekeeping(self) -> HousekeepingJob:
        """Wakes workflows that are missing or missed a milestone."""
        return create_housekeeping(self.app, self.client)

    @property
    def recalculation(self) -> RecalculationJob:
        """Brings cases up to date with a changed calendar."""
        return RecalculationJob(StaleCases(self.app.store), self.app.cases)

    @property
    def watch(self) -> WatchJob:
        """Checks the invariants."""
        app = self.app
        watch = Watch(app.store, app.spread.seconds, departments=app.register.names)
        return WatchJob(watch, app.alarms, CalendarReminders(app.store, app.calendar_source))

    def jobs(self) -> Iterator[Coroutine[None, None, None]]:
        """The jobs, each of which runs until cancelled."""
        yield from (job.run() for job in (self.housekeeping, self.watch, self.recalculation))
        yield PlanReminderJob(PlanReminders(self.app.plan, self.app.departments)).run()
        yield FileCleanupJob(self.app.material_tools.materials).run()

    def consumers(self, webhooks: Webhooks) -> Iterator[Coroutine[None, None, None]]:
        """The consumers of the event log, each of which runs until cancelled."""
        app = self.app
        documents = DocumentConsumer(
            app.store, app.documents.document_loader, app.documents.numbering, app.documents.printer
        )
        gateways = {
            DeliveryChannel.SMS: app.external.sms,
            DeliveryChannel.EMAIL: app.external.email,
            DeliveryChannel.WEBHOOK: webhooks,
        }
        deliveries = DeliveryConsumer(app.deliveries, gateways, load_messages())
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
    return HousekeepingJob(OpenCases(ctx.store, spread), OpenOrders(ctx.store, spread), client)


@asynccontextmanager
async def run_worker_context(
    ctx: AppContext, client: Client, owner: str, tracing: TraceOptions = NO_EXPORT
) -> AsyncIterator[WorkerContext]:
    """Run the jobs and consumers of a worker while the block runs.

    Args:
        tracing: where the spans of cases go, and for how long.
    """
    worker, webhooks = WorkerContext(ctx, client, owner), Webhooks(ctx.external.networks)
    work = [
        *worker.jobs(),
        *worker.consumers(webhooks),
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
        await webhooks.client.aclose()
