"""Activities of scheduled jobs: each may run at any time, also twice."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from temporalio import activity

from activities.registered import Activity
from schemas.errors import LianbanError
from services.domain.calendars.calendar import beijing_date
from services.jobs.housekeeping import HousekeepingJob
from services.jobs.takeovers import TakeoverJob
from services.jobs.watch import WatchJob
from services.store.core.log.partitions import EventPartitions
from services.store.materials.service import MaterialService
from services.store.statistics.plan_reminders import PlanReminders
from services.store.traces.spans import Spans
from services.temporal.failures import as_application_error

_T = TypeVar("_T")


@dataclass(frozen=True)
class JobActivities:
    """One activity per job; each returns how many things it handled."""

    watch: WatchJob
    housekeeping: HousekeepingJob
    plan_reminders: PlanReminders
    materials: MaterialService
    spans: Spans
    partitions: EventPartitions
    takeovers: TakeoverJob

    @property
    def all(self) -> list[Activity]:
        """The activities that a worker registers."""
        return [
            *(self.check_invariants, self.wake_overdue_workflows, self.remind_plan_leads),
            *(self.delete_unused_files, self.delete_old_spans, self.create_event_partitions),
            self.take_over_cases,
        ]

    @activity.defn(name="check-invariants")
    async def check_invariants(self) -> int:
        """Check the invariants; raise an alarm for each new violation."""
        return await _run(self.watch.check())

    @activity.defn(name="wake-overdue-workflows")
    async def wake_overdue_workflows(self) -> int:
        """Signal the workflows of cases and supervision orders that missed a milestone."""
        return await _run(self.housekeeping.wake_overdue())

    @activity.defn(name="remind-plan-leads")
    async def remind_plan_leads(self) -> int:
        """Remind the lead departments of the plan's matters that are due."""
        return await _run(self.plan_reminders.file(beijing_date(datetime.now(UTC))))

    @activity.defn(name="delete-unused-files")
    async def delete_unused_files(self) -> int:
        """Delete uploads that no request used, and stored bytes that no row registers."""
        return await _run(self.materials.delete_unused())

    @activity.defn(name="delete-old-spans")
    async def delete_old_spans(self) -> int:
        """Delete the days of spans that are past their retention."""
        return len(await _run(self.spans.forget()))

    @activity.defn(name="create-event-partitions")
    async def create_event_partitions(self) -> int:
        """Create the monthly partitions of the event log that do not exist yet."""
        return await _run(self.partitions.create_ahead(datetime.now(UTC)))

    @activity.defn(name="take-over-cases")
    async def take_over_cases(self) -> int:
        """Take over the open cases of merged departments."""
        return await _run(self.takeovers.catch_up())


async def _run(work: Awaitable[_T]) -> _T:
    try:
        return await work
    except LianbanError as error:
        raise as_application_error(error) from error
