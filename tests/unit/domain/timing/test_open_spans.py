"""Opening hours until a due date, as seconds before it."""

from datetime import datetime

import pytest

from services.domain.calendars.calendar import BEIJING
from services.domain.timing.open_spans import open_spans
from services.reference_data.calendars import load_calendars

HOUR = 3600


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("now", "open_seconds"),
    [
        (
            _at(20, 16, 30),
            2 * HOUR,
        ),  # Friday: half an hour, then Monday
        (_at(20, 20), 1.5 * HOUR),
        (_at(21, 11), 1.5 * HOUR),
        (_at(23, 9), 1.5 * HOUR),
        (_at(23, 10), 0.5 * HOUR),
    ],
)
def test_outside_opening_hours_the_working_time_left_does_not_change(
    now: datetime, open_seconds: float
) -> None:
    spans = open_spans(load_calendars().window, now, _at(23, 10, 30))
    assert sum(begins - ends for begins, ends in spans) == open_seconds
    assert spans[-1][1] == 0, "seconds before the due date"


def test_what_is_over_or_far_has_no_spans() -> None:
    window = load_calendars().window
    assert open_spans(window, _at(23, 10), None) == []
    assert open_spans(window, _at(23, 10), _at(23, 9)) == []
    assert open_spans(window, _at(20, 10), _at(27, 10)) == []
