"""What matters are measured by today: the departments on file and the published calendars."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache

from services.domain.calendars.site_calendars import Calendars
from services.domain.catalogue.lint.standards import Standards
from services.reference_data.calendars import load_calendars
from services.reference_data.loader import load_departments


@lru_cache(maxsize=2)
def load_standards(today: date) -> Standards:
    """The departments and calendars on file.

    Args:
        today: the day in Beijing on which examples are tried.
    """
    return standards_by(load_calendars(), today)


def standards_by(
    calendars: Calendars,
    today: date,
    departments: Collection[str] | None = None,
    staffed: frozenset[str] | None = None,
) -> Standards:
    """The same by those of the record, which may be newer than the files.

    Args:
        staffed: the departments with accounts; None skips the check.
    """
    known = load_departments() if departments is None else departments
    on_file = dict(known) if isinstance(known, Mapping) else frozenset(known)
    return Standards(on_file, calendars, today, staffed=staffed)
