"""Creates reminders for the leads of the plan's matters, once an hour."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from schemas.errors import DatabaseUnavailable
from services.domain.calendars.calendar import beijing_date
from services.store.core.run_once import claim_run
from services.store.statistics.plan_reminders import PlanReminders

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=1)
POLL_SECONDS = 60.0


@dataclass(frozen=True)
class PlanReminderJob:
    """Runs each hour in one of the processes; idempotent per reminder."""

    reminders: PlanReminders

    async def run(self) -> None:
        """Run until cancelled; retried while the database is unavailable."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                if await claim_run(self.reminders.board.store, "plan", EVERY):
                    filed = await self.reminders.file(beijing_date(datetime.now(UTC)))
                    if filed:
                        log.info("plan.reminded", count=filed)
            except DatabaseUnavailable as error:
                log.warning("plan.delayed", reason=type(error).__name__)
