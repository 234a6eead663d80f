"""Worker process: its workflows and activities, and the consumers it runs."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Sequence
from datetime import timedelta

import structlog
import uvloop
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import PollerBehaviorAutoscaling, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.advance_case import CaseActivities
from activities.advance_supervision_order import SupervisionOrderActivities
from activities.deliver_webhooks import DeliveryActivities
from activities.recalculate_cases import RecalculationActivities
from activities.registered import Activity
from activities.run_jobs import JobActivities
from services.app_context import open_app_context
from services.consumers.spans import TraceOptions
from services.settings import Settings
from services.telemetry.log import configure
from services.temporal.connection import TemporalConnection
from services.temporal.schedules import create_schedules
from services.temporal.searchability import is_searchable
from services.temporal.task_queues import JOINT_CASES
from services.temporal.worker_versions import deployment_config, make_current
from services.worker_context import WorkerContext, run_worker_context
from workflows.calendar_change import CalendarChangeWorkflow
from workflows.department_delivery import DepartmentDeliveryWorkflow
from workflows.joint_case import JointCaseWorkflow
from workflows.scheduled_job import ScheduledJobWorkflow
from workflows.supervision_order import SupervisionOrderWorkflow

log = structlog.get_logger(__name__)

GIVES_WAY = 5
"""How much a worker gives way to doors and record on the same cores (`nice`): who acts comes first."""
_AGAIN_SECONDS = 1.0
_CAUSE = 500
"""Characters of a failure's own words that are logged."""
MAX_CONCURRENT_ACTIVITIES = 240
"""40 for cases and jobs, and one for each of 200 receivers that take their time to answer."""
WORKFLOWS = [
    *(JointCaseWorkflow, SupervisionOrderWorkflow, DepartmentDeliveryWorkflow),
    *(CalendarChangeWorkflow, ScheduledJobWorkflow),
]
SANDBOX = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules(
        "schemas", "services", "activities", "pydantic", "structlog"
    )
)
"""The rooms below pass through: a workflow start costs under a millisecond instead of twelve."""


def make_worker(
    client: Client,
    activities: Sequence[Activity],
    build_id: str | None = None,
) -> Worker:
    """A worker with the measured settings: autoscaling pollers, 5,000 cases, sticky for 3 s."""
    return Worker(
        client,
        task_queue=JOINT_CASES,
        workflows=WORKFLOWS,
        activities=activities,
        workflow_runner=SANDBOX,
        max_cached_workflows=5_000,
        max_concurrent_activities=MAX_CONCURRENT_ACTIVITIES,
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=3),
        workflow_task_poller_behavior=PollerBehaviorAutoscaling(),
        activity_task_poller_behavior=PollerBehaviorAutoscaling(),
        graceful_shutdown_timeout=timedelta(seconds=5),
        deployment_config=deployment_config(build_id),
    )


def make_app_worker(
    worker: WorkerContext, *, is_searchable: bool = True, build_id: str | None = None
) -> Worker:
    """A worker whose activities use the services of the worker's context."""
    ctx = worker.app
    cases = CaseActivities(
        ctx.cases,
        ctx.quarantine,
        ctx.child_cases,
        departments=ctx.register.names,
        is_searchable=is_searchable,
    )
    jobs = JobActivities(
        watch=worker.watch,
        housekeeping=worker.housekeeping,
        plan_reminders=worker.plan_reminders,
        materials=ctx.material_tools.materials,
        spans=worker.spans,
        partitions=worker.partitions,
        takeovers=worker.takeovers,
    )
    groups = (
        *(cases, SupervisionOrderActivities(ctx.supervision_orders)),
        *(RecalculationActivities(worker.recalculation), jobs, DeliveryActivities(worker.webhooks)),
    )
    return make_worker(worker.client, [one for group in groups for one in group.all], build_id)


def run(settings: Settings) -> None:
    """Serve until stopped."""
    configure(settings.log_level)
    os.nice(GIVES_WAY)
    if not uvloop.run(serve(settings)):
        sys.stdout.flush()
        os._exit(0)  # nothing is open; a connection attempt of the engine's library would hold up the end


async def serve(settings: Settings) -> bool:
    """Connect, start the consumers and work until SIGTERM or SIGINT; False if stopped earlier."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    client = await connect_unless(stopping, settings.temporal)
    if client is None:
        return False
    owner = f"{socket.gethostname()}-{os.getpid()}"
    opening = open_app_context(
        settings.database_url or "",
        settings.region,
        is_demonstration=settings.demonstration,
        spread_seconds=settings.milestone_spread_seconds,
        external=settings.external_services,
    )
    tracing = TraceOptions(settings.trace_days, settings.otlp_endpoint, settings.trace_share)
    searchable, build_id = await is_searchable(client), settings.worker_build_id
    async with (
        opening as ctx,
        run_worker_context(ctx, client, owner, tracing) as worker,
        make_app_worker(worker, is_searchable=searchable, build_id=build_id),
    ):
        log.info("worker.ready", owner=owner, build_id=build_id)
        if build_id is not None:
            await make_current(client, build_id)
        await create_schedules(client)
        await stopping.wait()
    return True


async def connect_unless(stopping: asyncio.Event, connection: TemporalConnection) -> Client | None:
    """Connect to the engine, trying once a second; None when stopped before it answers."""
    stop, address = asyncio.create_task(stopping.wait()), connection.resolved().address
    try:
        while not stopping.is_set():
            connecting = asyncio.create_task(connection.connect())
            await asyncio.wait((connecting, stop), return_when=asyncio.FIRST_COMPLETED)
            if not connecting.done():
                connecting.cancel()
                break
            try:
                return connecting.result()
            except (RPCError, RuntimeError) as away:
                cause = str(away)[:_CAUSE]
                log.warning("engine.away", address=address, reason=type(away).__name__, cause=cause)
            await asyncio.wait((stop,), timeout=_AGAIN_SECONDS)
    finally:
        stop.cancel()
    log.info("worker.stopped_before_ready", address=address)
    return None
