"""The lint of matters by the departments and calendars of the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from schemas.catalogue.findings import Finding
from schemas.catalogue.matter import Matter
from schemas.people.departments import Department
from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from services.domain.catalogue.lint.lint import lint
from services.domain.catalogue.lint.standards import Standards
from services.reference_data.standards import standards_by
from services.store.calendars.calendars import CalendarSource
from services.store.core.bounded_compute import run_bounded

LONGEST_SECONDS = 30.0
"""Of one lint; that of the largest matter on file takes 1.4 s."""
TOO_LONG = "该事项的检查用时过长，已停止，请减少环节、条件或材料后再试"

Given = TypeVar("Given")
Result = TypeVar("Result")


async def lint_within_limit(
    work: Callable[[Given, Standards], Result], given: Given, standards: Standards
) -> Result:
    """Run a lint in a process that is ended when it takes too long.

    Raises:
        TooBusy: it took too long, or too many are under way.
    """
    return await run_bounded(work, given, standards, seconds=LONGEST_SECONDS, refusal=TOO_LONG)


@dataclass(frozen=True)
class MatterLint:
    """Checks a matter by the rules of today.

    Attributes:
        departments: the departments that are open now, by code.
    """

    calendars: CalendarSource
    departments: Mapping[str, Department]

    async def __call__(self, matter: Matter, staffed: frozenset[str]) -> list[Finding]:
        """List the findings; `staffed` are the departments that have accounts.

        Raises:
            TooBusy: see `lint_within_limit`.
        """
        today = beijing_date(utc_now())
        standards = standards_by(self.calendars.current, today, self.departments, staffed)
        return await lint_within_limit(lint, matter, standards)
