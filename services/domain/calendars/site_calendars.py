"""The work calendars of all sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.domain.calendars.calendar import WorkCalendar


@dataclass(frozen=True)
class Calendars:
    """The work calendar of every site; a step uses its department's, a case the window's."""

    window: WorkCalendar
    departments: Mapping[str, WorkCalendar] = field(default_factory=dict)

    def of(self, department: str | None) -> WorkCalendar:
        """Return the calendar by which that department's limits are counted."""
        if department is None:
            return self.window
        return self.departments.get(department, self.window)
