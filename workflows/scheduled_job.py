"""The workflow that a Temporal schedule starts for a job."""

from temporalio import workflow

from schemas.jobs.scheduled_jobs import SCHEDULED_JOB_WORKFLOW, SCHEDULES, Job
from services.temporal.user_metadata import as_summary
from workflows.activity_calls import FOR_EVER


@workflow.defn(name=SCHEDULED_JOB_WORKFLOW)
class ScheduledJobWorkflow:
    """One run of a job, retried until it succeeds; the schedule skips runs meanwhile."""

    @workflow.run
    async def run(self, job: Job) -> int:
        """Run the job's activity; return how many things it handled."""
        schedule = SCHEDULES[job]
        handled: int = await workflow.execute_activity(
            schedule.activity,
            result_type=int,
            start_to_close_timeout=schedule.timeout,
            retry_policy=FOR_EVER,
            summary=as_summary(schedule.summary),
        )
        return handled
