"""Looks at the plan once an hour, so that its leads are reminded in time."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from schemas.errors import RecordUnavailable
from services.domain.calendars.calendar import beijing_date
from services.store.core.run_once import take_up
from services.store.statistics.plan_reminders import PlanReminders

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=1)
ASK_SECONDS = 60.0


@dataclass(frozen=True)
class PlanReminderJob:
    """One of the processes looks each hour; a reminder that is on file is not filed again."""

    reminders: PlanReminders

    async def run(self) -> None:
        """Until cancelled; while the record is away there is nothing to look at."""
        while True:
            await asyncio.sleep(ASK_SECONDS)
            try:
                if await take_up(self.reminders.board.store, "plan", EVERY):
                    filed = await self.reminders.file(beijing_date(datetime.now(UTC)))
                    if filed:
                        log.info("plan.reminded", count=filed)
            except RecordUnavailable as away:
                log.warning("plan.delayed", reason=type(away).__name__)
