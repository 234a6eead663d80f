"""What matters are measured by today: the departments on file and the published calendars."""

from datetime import date

from services.catalogue.calendars import load_calendars
from services.catalogue.loader import load_departments
from services.domain.matter_lint.standards import Standards


def load_standards(today: date) -> Standards:
    """The departments and calendars on file.

    Args:
        today: the day in Beijing on which examples are tried.
    """
    return Standards(frozenset(load_departments()), load_calendars(), today)
