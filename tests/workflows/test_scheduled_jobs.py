"""Scheduled jobs: their schedules, their runs, and what each of them does."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from temporalio.client import Client, ScheduleActionExecutionStartWorkflow

from schemas.jobs.scheduled_jobs import SCHEDULES, Job
from services.consumers.workflow_notifier import WorkflowNotifier
from services.store.cases.open_cases import OpenCases
from services.store.core.log.consumer_offsets import LogEntry
from services.temporal.schedules import create_schedules
from services.temporal.task_queues import schedule_id
from services.worker_context import WorkerContext
from tests.support.office import Office, until


async def _runs(engine: Client, job: Job) -> int:
    description = await engine.get_schedule_handle(schedule_id(job)).describe()
    return description.info.num_actions


async def test_every_job_has_its_schedule_and_a_second_worker_changes_nothing(
    staff: WorkerContext, engine: Client
) -> None:
    await create_schedules(engine)
    for job, given in SCHEDULES.items():
        described = await engine.get_schedule_handle(schedule_id(job)).describe()
        assert [one.every for one in described.schedule.spec.intervals] == [given.every]


async def test_a_schedule_that_an_operator_paused_stays_paused(staff: WorkerContext, engine: Client) -> None:
    handle = engine.get_schedule_handle(schedule_id(Job.TRACE_RETENTION))
    await handle.pause(note="维护")
    await create_schedules(engine)
    try:
        assert (await handle.describe()).schedule.state.paused
    finally:
        await handle.unpause()


@pytest.mark.parametrize("job", Job)
async def test_a_job_that_is_triggered_runs_to_its_end(
    staff: WorkerContext, engine: Client, job: Job
) -> None:
    before = await _runs(engine, job)
    await engine.get_schedule_handle(schedule_id(job)).trigger()

    async def has_run() -> bool:
        description = await engine.get_schedule_handle(schedule_id(job)).describe()
        return description.info.num_actions > before and not description.info.running_actions

    await until(has_run)
    description = await engine.get_schedule_handle(schedule_id(job)).describe()
    action = description.info.recent_actions[-1].action
    assert isinstance(action, ScheduleActionExecutionStartWorkflow)
    result: int = await engine.get_workflow_handle(action.workflow_id, result_type=int).result()
    assert result >= 0


async def test_a_merger_runs_the_takeover_at_once(staff: WorkerContext, engine: Client) -> None:
    before = await _runs(engine, Job.TAKEOVERS)
    merged = LogEntry(shard=0, xid="1", id=1, stream="department/tax", seq=1, kind="department.merged")
    await WorkflowNotifier(engine).signal_workflows([merged])

    async def has_run() -> bool:
        return await _runs(engine, Job.TAKEOVERS) > before

    await until(has_run, within=20)


async def test_housekeeping_wakes_a_case_that_missed_its_milestone(
    office: Office, staff: WorkerContext, engine: Client
) -> None:
    case_no = (await office.receive()).case_no
    async with office.store.transaction() as connection:
        late = text("update joint_case set milestone_at = now() - interval '1 hour' where case_no = :case_no")
        await connection.execute(late, {"case_no": case_no})
    await engine.get_schedule_handle(schedule_id(Job.HOUSEKEEPING)).trigger()

    async def is_advanced() -> bool:
        overdue = await OpenCases(office.store, 0).list_overdue(timedelta(seconds=30))
        return case_no not in {found for found, _ in overdue}

    await until(is_advanced)
