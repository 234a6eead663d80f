"""Promised limits that a change of calendars breaks."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from schemas.calendars.changes import BrokenPromise
from schemas.catalogue.matter import Matter
from services.domain.calendars.editions import first_changed_on
from services.domain.calendars.site_calendars import Calendars
from services.domain.catalogue.lint.standards import Standards
from services.domain.catalogue.lint.timing.time_proof import prove_time

_BEFORE = timedelta(days=200)
"""Cases accepted up to this long before the first changed day may still be affected."""


def find_broken_promises(
    matters: Iterable[Matter], departments: Collection[str], before: Calendars, after: Calendars, today: date
) -> list[BrokenPromise]:
    """Yield each promise or stage limit that holds with the old calendars but not the new.

    Only acceptances from 200 days before the first changed day on are checked: earlier ones end before it.
    """
    first = first_changed_on(before, after)
    if first is None:
        return []
    departments_on_file = frozenset(departments)
    now = Standards(departments_on_file, before, today, first_day=first - _BEFORE)
    then = Standards(departments_on_file, after, today, first_day=first - _BEFORE)
    broken: list[BrokenPromise] = []
    for matter in matters:
        found = list(prove_time(matter, then))
        if not found:
            continue
        known = {finding.place for finding in prove_time(matter, now)}
        broken += [
            BrokenPromise(matter=matter.code, matter_name=matter.name, message=finding.message)
            for finding in found
            if finding.place not in known
        ]
    return broken
