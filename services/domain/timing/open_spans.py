"""Opening hours between now and a due date, for screens that count down working time."""

from datetime import datetime, timedelta

from services.domain.calendars.calendar import WorkCalendar, beijing_date, from_beijing

FARTHEST = timedelta(days=4)
"""Due dates farther off are shown in days, so they need no spans."""
Spans = list[tuple[int, int]]


def open_spans(calendar: WorkCalendar, now: datetime, due_at: datetime | None) -> Spans:
    """Opening hours from now until `due_at`, in seconds before it; empty beyond `FARTHEST`.

    Seconds before the due date do not depend on when a page is shown, so a cached fragment stays right.
    """
    if due_at is None or not now < due_at <= now + FARTHEST:
        return []
    found: Spans = []
    on, last = beijing_date(now), beijing_date(due_at)
    while on <= last:
        if calendar.is_working_day(on):
            for opens, closes in calendar.hours_on(on).segments:
                begins, ends = max(from_beijing(on, opens), now), min(from_beijing(on, closes), due_at)
                if begins < ends:
                    found.append((_seconds(due_at - begins), _seconds(due_at - ends)))
        on += timedelta(days=1)
    return found


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
