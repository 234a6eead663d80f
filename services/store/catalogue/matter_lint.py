"""The lint of matters by the departments and calendars of the database."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.catalogue.findings import Finding
from schemas.catalogue.matter import Matter
from schemas.people.departments import Department
from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from services.domain.catalogue.lint.lint import lint
from services.reference_data.standards import standards_by
from services.store.calendars.calendars import CalendarSource


@dataclass(frozen=True)
class MatterLint:
    """Checks a matter by the rules of today.

    Attributes:
        departments: the departments that are open now, by code.
    """

    calendars: CalendarSource
    departments: Mapping[str, Department]

    def __call__(self, matter: Matter, staffed: frozenset[str]) -> list[Finding]:
        """List the findings; `staffed` are the departments that have accounts."""
        today = beijing_date(utc_now())
        return lint(matter, standards_by(self.calendars.current, today, self.departments, staffed))
