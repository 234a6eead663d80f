"""What matters are measured by today: the departments on file and the published calendars."""

from datetime import date
from functools import lru_cache

from services.catalogue.calendars import load_calendars
from services.catalogue.loader import load_departments
from services.domain.matter_lint.standards import Standards


@lru_cache(maxsize=2)
def load_standards(today: date) -> Standards:
    """The departments and calendars on file.

    Args:
        today: the day in Beijing on which examples are tried.
    """
    return Standards(frozenset(load_departments()), load_calendars(), today)
