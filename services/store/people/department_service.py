"""Changes of the register of departments, each with its event.

The stream of a department is `department/<code>`; changes are serialised with those of people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.calendars.changes import BatchHourChange
from schemas.cases.acts import Officer
from schemas.cases.events import SYSTEM
from schemas.errors import InUse, InvalidInput, NotFound, NotPermitted
from schemas.people.accounts import AccountChangeReceipt
from schemas.people.department_events import (
    DepartmentAdded,
    DepartmentBatchHourSet,
    DepartmentClosed,
    DepartmentEvent,
    DepartmentRenamed,
)
from schemas.people.departments import (
    BatchHourIn,
    Department,
    DepartmentActIn,
    DepartmentChange,
    DepartmentChangeKind,
    DepartmentIn,
    DepartmentNameIn,
)
from schemas.stream_id import StreamId
from schemas.vocabulary import Role
from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from services.domain.people.departments import (
    addition_faults,
    batch_hour_faults,
    build_register,
    closing_faults,
    initial_changes,
    renaming_faults,
)
from services.store.calendars import service as calendars
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey
from services.store.core.schema.department_tables import department_change
from services.store.people.absence_service import begin_change, store_change
from services.store.people.department_register import ALWAYS, DepartmentRegister, read
from services.store.people.department_uses import uses_of

_EVENTS: Mapping[DepartmentChangeKind, type[DepartmentEvent]] = {
    DepartmentChangeKind.ADDED: DepartmentAdded,
    DepartmentChangeKind.RENAMED: DepartmentRenamed,
    DepartmentChangeKind.BATCH_HOUR_SET: DepartmentBatchHourSet,
    DepartmentChangeKind.CLOSED: DepartmentClosed,
}


@dataclass(frozen=True)
class DepartmentService:
    """Changes departments."""

    store: Store
    book: DepartmentRegister

    async def seed(self, departments: Iterable[Department]) -> None:
        """Store the reference departments in an empty database, authoritative afterwards."""
        async with self.store.transaction() as connection:
            await connection.execute(
                select(func.pg_advisory_xact_lock(func.hashtextextended("departments", 0)))
            )
            if not await read(connection):
                for change in initial_changes(departments, ALWAYS):
                    await put_change(connection, change, SYSTEM)
        await self.book.refresh(self.store)

    async def add(self, given: DepartmentIn, by: Officer, key: IdempotencyKey) -> AccountChangeReceipt:
        """Add a department.

        Raises:
            NotPermitted, InvalidInput, KeyReused.
        """
        ensure_manages_departments(by)
        change = DepartmentChange(
            kind=DepartmentChangeKind.ADDED,
            department_kind=given.kind,
            **given.model_dump(exclude={"kind"}),
        )
        async with self.store.transaction() as connection:
            if first := await begin_change(connection, by, key):
                return first
            if wrong := list(addition_faults(given, await read(connection), _today())):
                raise InvalidInput.of(*wrong)
            filed = await _file(connection, change, by, key)
        await self.book.refresh(self.store)
        return filed

    async def rename(
        self, code: str, given: DepartmentNameIn, by: Officer, key: IdempotencyKey
    ) -> AccountChangeReceipt:
        """Rename a department from a day on.

        Raises:
            NotPermitted, NotFound, InvalidInput, KeyReused.
        """
        ensure_manages_departments(by)
        async with self.store.transaction() as connection:
            if first := await begin_change(connection, by, key):
                return first
            changes = await read(connection)
            known = _known(code, changes)
            if wrong := list(renaming_faults(code, given, changes, _today())):
                raise InvalidInput.of(*wrong)
            names = {"full_name": "", **given.model_dump(exclude_none=True)}
            change = change_of(known, DepartmentChangeKind.RENAMED, **names)
            filed = await _file(connection, change, by, key, known.batch_hour)
        await self.book.refresh(self.store)
        return filed

    async def set_batch_hour(
        self, code: str, given: BatchHourIn, by: Officer, key: IdempotencyKey
    ) -> AccountChangeReceipt:
        """Set the batch hour of a department from a day on, or end it.

        Stored as a calendar edition too, by which every open case is brought up to date: the hold of a limit
        that has passed moves with the hour.

        Raises:
            NotPermitted, NotFound, InvalidInput, KeyReused.
        """
        ensure_manages_departments(by)
        async with self.store.transaction() as connection:
            if first := await begin_change(connection, by, key):
                return first
            changes = await read(connection)
            known = _known(code, changes)
            if wrong := list(batch_hour_faults(code, given, changes, _today())):
                raise InvalidInput.of(*wrong)
            change = change_of(known, DepartmentChangeKind.BATCH_HOUR_SET, **given.model_dump())
            filed = await _file(connection, change, by, key, known.batch_hour)
        await self.book.refresh(self.store)
        return filed

    async def act(
        self, code: str, given: DepartmentActIn, by: Officer, key: IdempotencyKey
    ) -> AccountChangeReceipt:
        """Close a department that is not used any more.

        Raises:
            NotPermitted, NotFound, InvalidInput, KeyReused.
            InUse: with all its uses.
        """
        ensure_manages_departments(by)
        async with self.store.transaction() as connection:
            if first := await begin_change(connection, by, key):
                return first
            changes = await read(connection)
            known = _known(code, changes)
            if wrong := list(closing_faults(code, given.since, changes, _today())):
                raise InvalidInput.of(*wrong)
            if uses := await uses_of(connection, code):
                raise InUse(
                    f"“{known.name}”正在使用，不能撤销：{'；'.join(uses)}", department=code, used_by=uses
                )
            closed = given.model_dump(include={"since", "document"})
            change = change_of(known, DepartmentChangeKind.CLOSED, **closed)
            filed = await _file(connection, change, by, key, known.batch_hour)
        await self.book.refresh(self.store)
        return filed


def change_of(known: Department, kind: DepartmentChangeKind, **changed: object) -> DepartmentChange:
    """The change of a department in which only the given fields differ."""
    kept = known.model_dump(exclude={"kind"}) | {"department_kind": known.kind}
    return DepartmentChange.model_validate(kept | changed | {"kind": kind})


def _today() -> date:
    return beijing_date(utc_now())


def _known(code: str, changes: Iterable[DepartmentChange]) -> Department:
    """The department by its last entry; one that is closed, or will be, does not count."""
    found = build_register(changes, date.max).open.get(code)
    if found is None:
        raise NotFound("没有这个部门，或者已经撤销", department=code)
    return found


async def _file(
    connection: AsyncConnection,
    change: DepartmentChange,
    by: Officer,
    key: IdempotencyKey,
    former_hour: time | None = None,
) -> AccountChangeReceipt:
    """Store the change with its event; another batch hour also as a calendar edition."""
    await put_change(connection, change, by.account)
    if change.batch_hour != former_hour:
        await calendars.lock(connection)
        of_calendar = BatchHourChange(site=change.code, since=change.since, hour=change.batch_hour)
        await calendars.file(connection, of_calendar, change.since, by.account)
    entry = change.model_dump(exclude={"kind", "code", "successor"})
    event = _EVENTS[change.kind].model_validate({"at": utc_now(), "actor": by.account, **entry})
    return await store_change(connection, StreamId.of_department(change.code), event, by, key)


async def put_change(connection: AsyncConnection, change: DepartmentChange, account: str) -> int:
    """Store the next change of the register; return its edition."""
    last = await connection.execute(select(func.coalesce(func.max(department_change.c.edition), 0)))
    edition = int(last.scalar_one()) + 1
    row = {
        "edition": edition,
        "change": change.model_dump(mode="json", exclude={"batch_hour"}),
        "batch_hour": change.batch_hour,
        "filed_by": account,
    }
    await connection.execute(insert(department_change), row)
    return edition


def ensure_manages_departments(by: Officer) -> None:
    """Require the permission to change departments.

    Raises:
        NotPermitted: not an administrator.
    """
    if by.role is not Role.ADMINISTRATOR:
        raise NotPermitted("只有审管办可以管理部门", role=by.role)
