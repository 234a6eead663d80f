"""What matters are measured by today: the departments on file and the published calendars."""

from datetime import date
from functools import lru_cache

from services.catalogue.calendars import load_calendars
from services.catalogue.loader import load_departments
from services.domain.clocks import Calendars
from services.domain.matter_lint.standards import Standards


@lru_cache(maxsize=2)
def load_standards(today: date) -> Standards:
    """The departments and calendars on file.

    Args:
        today: the day in Beijing on which examples are tried.
    """
    return standards_by(load_calendars(), today)


def standards_by(calendars: Calendars, today: date) -> Standards:
    """The same by other calendars: those of the record, which may be newer than the files."""
    return Standards(frozenset(load_departments()), calendars, today)
