"""Keeps watch: once a minute asks the record what must hold, and alarms when it does not."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from schemas.errors import RecordUnavailable
from services.store.audits.alarms import Alarms
from services.store.audits.watch import Watch
from services.store.calendar_changes.reminders import CalendarReminders
from services.store.core.run_once import take_up

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=1)
ASK_SECONDS = 10.0


@dataclass(frozen=True)
class WatchJob:
    """One of the processes keeps watch each minute; which one does not matter."""

    watch: Watch
    alarms: Alarms
    reminders: CalendarReminders | None = None

    async def run(self) -> None:
        """Until cancelled; while the record is away there is nothing to look at."""
        while True:
            await asyncio.sleep(ASK_SECONDS)
            try:
                if await take_up(self.alarms.store, "watch", EVERY):
                    await self.look()
            except RecordUnavailable as away:
                log.warning("watch.delayed", reason=type(away).__name__)

    async def look(self) -> None:
        """One round; each finding that is new is an error in the log, each reminder a warning."""
        reminders = await self.reminders.findings() if self.reminders else {}
        for finding in await self.alarms.found({**await self.watch.findings(), **reminders}):
            if finding in reminders:
                log.warning("calendar.reminder", reminder=finding)
            else:
                log.error("invariant.violated", finding=finding)
