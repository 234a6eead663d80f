"""The department book: the register as the record has it, one copy per process, looked after every second.

Everybody who needs a department's name or has to know whether there is such a department reads it here.
The copy is made anew only when a change was filed or the day has turned; asking is one look into a tiny
index. Between a change and the next look a second may pass, in which a new name is not yet seen; nothing is
decided by a department that was closed meanwhile, because only one that nothing uses can be closed.
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
from services.store.people.department_tables import department_change

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
ALWAYS = date(FIRST_YEAR, 1, 1)
"""From when the departments of the files hold."""
_NEWEST = select(func.coalesce(func.max(department_change.c.edition), 0))

Value = TypeVar("Value")


@dataclass(frozen=True)
class View(Mapping[str, Value], Generic[Value]):
    """What the book says now, by code: always the newest copy, never one of its own."""

    entries: Callable[[], Mapping[str, Department]]
    of: Callable[[Department], Value]

    def __getitem__(self, code: str) -> Value:
        """What it says of the department."""
        return self.of(self.entries()[code])

    def __iter__(self) -> Iterator[str]:
        """Every code."""
        return iter(self.entries())

    def __len__(self) -> int:
        """How many there are."""
        return len(self.entries())


class DepartmentRegister:
    """Holds the newest register that this process has seen."""

    def __init__(self, seeds: Iterable[Department]) -> None:
        """Begin with the departments of the files, until the record says otherwise."""
        self._changes = initial_changes(seeds, ALWAYS)
        self._edition, self._on = 0, date.min
        self._register = build_register(self._changes, ALWAYS)

    @property
    def register(self) -> DepartmentSnapshot:
        """The register at hand."""
        return self._register

    @property
    def open(self) -> Mapping[str, Department]:
        """The departments that there are today, always as at hand."""
        return View(lambda: self._register.open, lambda one: one)

    @property
    def known(self) -> Mapping[str, Department]:
        """All that there ever were: old cases name closed ones."""
        return View(lambda: self._register.known, lambda one: one)

    @property
    def names(self) -> Mapping[str, str]:
        """The name of each, closed ones included."""
        return View(lambda: self._register.known, lambda one: one.name)

    @property
    def shorts(self) -> Mapping[str, str]:
        """What each is called on a board and in the numbers of documents."""
        return View(lambda: self._register.known, lambda one: one.short)

    async def look(self, store: Store, on: date | None = None) -> None:
        """Take the newest register from the record."""
        on = on or beijing_date(datetime.now(UTC))
        async with store.autocommit() as connection:
            newest = int((await connection.execute(_NEWEST)).scalar_one())
            if newest == self._edition and on == self._on:
                return
            if newest:
                self._changes = await read(connection)
        self._edition, self._on = newest, on
        self._register = build_register(self._changes, on)

    async def keep(self, store: Store) -> None:
        """Until cancelled, look every second."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look(store)
            except DatabaseUnavailable as away:
                log.warning("departments.delayed", reason=type(away).__name__)


async def read(connection: AsyncConnection) -> list[DepartmentChange]:
    """Every change on file, in order."""
    columns = department_change.c
    rows = await connection.execute(select(columns.change).order_by(columns.edition))
    return [DepartmentChange.model_validate(change) for change in rows.scalars()]
