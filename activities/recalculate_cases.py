"""Activity of a calendar change: recalculates some open cases, each in its own transaction."""

from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity

from activities.registered import Activity
from schemas.errors import LianbanError
from schemas.jobs.recalculation import RecalculationBatch
from services.jobs.recalculation import RecalculationJob
from services.temporal.failures import as_application_error

BATCH_LASTS = timedelta(seconds=5)
"""How long one activity goes on taking cases; a pause takes effect after at most this."""


@dataclass(frozen=True)
class RecalculationActivities:
    """Recalculates open cases and supervision orders by the newest edition of the calendar."""

    job: RecalculationJob

    @property
    def all(self) -> list[Activity]:
        """The activities that a worker registers."""
        return [self.recalculate_cases]

    @activity.defn(name="recalculate-cases")
    async def recalculate_cases(self) -> RecalculationBatch:
        """Recalculate for a few seconds, unless paused or cancelled; idempotent."""
        try:
            return await self.job.run_batch(BATCH_LASTS)
        except LianbanError as error:
            raise as_application_error(error) from error
