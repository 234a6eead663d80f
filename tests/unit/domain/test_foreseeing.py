"""What is foreseen of an application: the intake limit, whenever it is handed in."""

from datetime import datetime

import pytest

from schemas.cases.intake import Application
from services.domain.calendars.calendar import BEIJING
from services.domain.cases.foresight import intake_due
from services.reference_data.calendars import load_changes
from services.reference_data.loader import load_matters
from services.store.calendars.calendars import CalendarSource


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2019-04-12T16:59", "2019-04-19T17:00"),
        ("2019-04-12T17:00", "2019-04-22T17:00"),
        ("2019-04-13T20:00", "2019-04-22T17:00"),
        ("2019-04-14T03:00", "2019-04-22T17:00"),
        ("2019-04-15T09:00", "2019-04-22T17:00"),
        ("2019-04-15T12:30", "2019-04-22T17:00"),
    ],
)
def test_what_comes_outside_hours_is_received_at_the_next_opening(received: str, due: str) -> None:
    """Online applications come at any hour: closing time itself is closed (architecture: time)."""
    matter = load_matters()["enterprise-setup"]
    result = Application.model_construct(matter=matter.code, answers={})  # type: ignore[call-arg]
    at = datetime.fromisoformat(f"{received}:00").replace(tzinfo=BEIJING)
    calendars = CalendarSource(load_changes()).current
    found = intake_due(matter, result, "330100", at, calendars)
    assert found == datetime.fromisoformat(f"{due}:00").replace(tzinfo=BEIJING)
