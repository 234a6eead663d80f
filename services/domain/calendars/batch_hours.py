"""Batch hours of a department over time: by when its results of a day are keyed in."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.domain.calendars.calendar import WorkCalendar, beijing_date, from_beijing


@dataclass(frozen=True)
class BatchHours:
    """The batch hours set for a department, each from its day on; None ends them."""

    entries: tuple[tuple[date, time | None], ...]

    def on(self, day: date) -> time | None:
        """Return the hour in effect on that day."""
        found = [hour for since, hour in self.entries if since <= day]
        return found[-1] if found else None

    def next_at(self, at: datetime, calendar: WorkCalendar) -> datetime | None:
        """Return the first batch hour at or after the moment, on a working day of the department.

        None if the department keys in no batch on that working day: what it did until then is on file.
        """
        day = beijing_date(at)
        if calendar.is_working_day(day):
            hour = self.on(day)
            if hour is None:
                return None
            if (batch_at := from_beijing(day, hour)) >= at:
                return batch_at
        day = calendar.working_day_from(day + timedelta(days=1))
        hour = self.on(day)
        return from_beijing(day, hour) if hour is not None else None
