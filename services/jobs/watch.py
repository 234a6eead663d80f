"""Checks the invariants and raises alarms for violations."""

from dataclasses import dataclass

import structlog

from services.store.audits.alarms import Alarms
from services.store.audits.watch import Watch
from services.store.calendar_changes.reminders import CalendarReminders

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class WatchJob:
    """Compares the findings with the alarms on file; run each minute."""

    watch: Watch
    alarms: Alarms
    reminders: CalendarReminders | None = None

    async def check(self) -> int:
        """Check once and log each new finding; return how many there are."""
        reminders = await self.reminders.findings() if self.reminders else {}
        new = await self.alarms.update_findings({**await self.watch.findings(), **reminders})
        for finding in new:
            if finding in reminders:
                log.warning("calendar.reminder", reminder=finding)
            else:
                log.error("invariant.violated", finding=finding)
        return len(new)
