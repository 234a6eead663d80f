"""Checks the invariants once a minute and raises alarms for violations."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from schemas.errors import DatabaseUnavailable
from services.store.audits.alarms import Alarms
from services.store.audits.watch import Watch
from services.store.calendar_changes.reminders import CalendarReminders
from services.store.core.run_once import claim_run

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=1)
POLL_SECONDS = 10.0


@dataclass(frozen=True)
class WatchJob:
    """Runs each minute in one of the processes."""

    watch: Watch
    alarms: Alarms
    reminders: CalendarReminders | None = None

    async def run(self) -> None:
        """Run until cancelled; retried while the database is unavailable."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                if await claim_run(self.alarms.store, "watch", EVERY):
                    await self.look()
            except DatabaseUnavailable as error:
                log.warning("watch.delayed", reason=type(error).__name__)

    async def look(self) -> None:
        """Check once; each new finding is logged as an error, each reminder as a warning."""
        reminders = await self.reminders.findings() if self.reminders else {}
        for finding in await self.alarms.update_findings({**await self.watch.findings(), **reminders}):
            if finding in reminders:
                log.warning("calendar.reminder", reminder=finding)
            else:
                log.error("invariant.violated", finding=finding)
