"""The work calendars of all sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.domain.calendars.batch_hours import BatchHours
from services.domain.calendars.calendar import WorkCalendar


@dataclass(frozen=True)
class Calendars:
    """The work calendar of every site; a step uses its department's, a case the window's.

    Attributes:
        batch_hours: of the departments that key in their results once a day.
    """

    window: WorkCalendar
    departments: Mapping[str, WorkCalendar] = field(default_factory=dict)
    batch_hours: Mapping[str, BatchHours] = field(default_factory=dict)

    def of(self, department: str | None) -> WorkCalendar:
        """Return the calendar by which that department's limits are counted."""
        if department is None:
            return self.window
        return self.departments.get(department, self.window)

    def next_batch_at(self, department: str, at: datetime) -> datetime | None:
        """Return the department's first batch hour at or after the moment; None if it has none then."""
        hours = self.batch_hours.get(department)
        return hours.next_at(at, self.of(department)) if hours is not None else None
