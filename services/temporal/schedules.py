"""Temporal schedules of the jobs: created or brought up to date when a worker starts."""

from datetime import timedelta
from functools import partial

import structlog
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

from schemas.jobs.scheduled_jobs import SCHEDULED_JOB_WORKFLOW, SCHEDULES, Job, JobSchedule
from services.temporal.task_queues import JOINT_CASES, job_workflow_id, schedule_id

log = structlog.get_logger(__name__)

CATCH_UP = timedelta(minutes=1)
"""Runs that were due longer ago, while the engine was away, are not made up for."""


async def create_schedules(client: Client) -> None:
    """Create the schedule of every job.

    One that exists gets today's interval, and stays paused if an operator paused it.
    """
    for job, given in SCHEDULES.items():
        schedule = _schedule(job, given)
        try:
            await client.create_schedule(schedule_id(job), schedule)
        except ScheduleAlreadyRunningError:
            await client.get_schedule_handle(schedule_id(job)).update(partial(_updated, schedule))


async def run_job(client: Client, job: Job) -> None:
    """Run a job now, after a run that is going on; its schedule does so anyway a little later.

    Raises:
        RPCError: the engine is away, or refuses.
    """
    try:
        await client.get_schedule_handle(schedule_id(job)).trigger(overlap=ScheduleOverlapPolicy.BUFFER_ONE)
    except RPCError as failure:
        if failure.status is not RPCStatusCode.NOT_FOUND:
            raise
        log.warning("schedule.missing", job=job.value)


def _updated(schedule: Schedule, found: ScheduleUpdateInput) -> ScheduleUpdate | None:
    current = found.description.schedule
    if current.spec.intervals == schedule.spec.intervals and current.policy == schedule.policy:
        return None
    schedule.state = current.state
    return ScheduleUpdate(schedule)


def _schedule(job: Job, given: JobSchedule) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            SCHEDULED_JOB_WORKFLOW,
            job,
            id=job_workflow_id(job),
            task_queue=JOINT_CASES,
            static_summary=given.summary,
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=given.every)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=CATCH_UP),
    )
