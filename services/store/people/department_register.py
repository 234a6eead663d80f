"""Departments from the database: one copy per process, refreshed every second.

The copy is rebuilt only when a change was stored or the day has changed; the check is one look-up in a tiny
index. For up to a second a new name may not be visible yet; no decision uses a department that was closed
meanwhile, because only an unused one can be closed.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Generic, TypeVar

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.errors import DatabaseUnavailable
from schemas.people.departments import Department, DepartmentChange
from services.domain.calendars.calendar import beijing_date
from services.domain.calendars.statutory_holidays import FIRST_YEAR
from services.domain.people.departments import DepartmentSnapshot, build_register, initial_changes
from services.store.core.engine import Store
from services.store.core.schema.department_tables import department_change

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
ALWAYS = date(FIRST_YEAR, 1, 1)
"""Start of validity of the departments in the reference data."""
_NEWEST = select(func.coalesce(func.max(department_change.c.edition), 0))

Value = TypeVar("Value")


@dataclass(frozen=True)
class View(Mapping[str, Value], Generic[Value]):
    """Live view of the register by code: always the latest copy."""

    entries: Callable[[], Mapping[str, Department]]
    of: Callable[[Department], Value]

    def __getitem__(self, code: str) -> Value:
        """The value for the department."""
        return self.of(self.entries()[code])

    def __iter__(self) -> Iterator[str]:
        """Iterate over all codes."""
        return iter(self.entries())

    def __len__(self) -> int:
        """Number of departments."""
        return len(self.entries())


class DepartmentRegister:
    """Holds the latest register that this process has loaded."""

    def __init__(self, seeds: Iterable[Department]) -> None:
        """Start with the departments of the reference data, until the database is read."""
        self._changes = initial_changes(seeds, ALWAYS)
        self._edition, self._on = 0, date.min
        self._register = build_register(self._changes, ALWAYS)

    @property
    def register(self) -> DepartmentSnapshot:
        """The loaded register."""
        return self._register

    @property
    def open(self) -> Mapping[str, Department]:
        """The departments open today, as a live view."""
        return View(lambda: self._register.open, lambda one: one)

    @property
    def known(self) -> Mapping[str, Department]:
        """All departments ever, because old cases refer to closed ones."""
        return View(lambda: self._register.known, lambda one: one)

    @property
    def receiving(self) -> Mapping[str, Department]:
        """The open departments that take new work: those that were not merged, as a live view."""
        return View(lambda: _receiving(self._register), lambda one: one)

    def serving(self, code: str | None) -> frozenset[str] | None:
        """The department and all that were merged into it; None for officers without a department."""
        if code is None:
            return None
        successors, served = self._register.successors, {code}
        for _ in successors:
            served |= {one for one, into in successors.items() if into in served}
        return frozenset(served)

    @property
    def names(self) -> Mapping[str, str]:
        """Names by code, closed departments included."""
        return View(lambda: self._register.known, lambda one: one.name)

    @property
    def signatures(self) -> Mapping[str, str]:
        """Full names by code, as documents state them, closed departments included."""
        return View(lambda: self._register.known, lambda one: one.signs_as)

    @property
    def shorts(self) -> Mapping[str, str]:
        """Short names by code, for boards and document numbers."""
        return View(lambda: self._register.known, lambda one: one.short)

    async def refresh(self, store: Store, on: date | None = None) -> None:
        """Load the latest register from the database."""
        on = on or beijing_date(datetime.now(UTC))
        async with store.autocommit() as connection:
            newest = int((await connection.execute(_NEWEST)).scalar_one())
            if newest == self._edition and on == self._on:
                return
            if newest:
                self._changes = await read(connection)
        self._edition, self._on = newest, on
        self._register = build_register(self._changes, on)

    async def refresh_forever(self, store: Store) -> None:
        """Until cancelled, refresh every second."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.refresh(store)
            except DatabaseUnavailable as error:
                log.warning("departments.delayed", reason=type(error).__name__)


def _receiving(register: DepartmentSnapshot) -> Mapping[str, Department]:
    return {code: one for code, one in register.open.items() if code not in register.successors}


async def read(connection: AsyncConnection) -> list[DepartmentChange]:
    """List every stored change, in order."""
    columns = department_change.c
    query = select(columns.change, columns.batch_hour).order_by(columns.edition)
    rows = await connection.execute(query)
    return [DepartmentChange.model_validate({**row.change, "batch_hour": row.batch_hour}) for row in rows]
