"""Changes of absences and role mapping, each with its event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.cases.events import Event
from schemas.errors import InvalidInput, NotFound, NotPermitted
from schemas.people.accounts import Absence, AbsenceIn, AccountChangeReceipt, RoleMappingIn
from schemas.people.events import AbsenceCancelled, AbsenceEntered, RoleMapped
from schemas.stream_id import StreamId
from schemas.vocabulary import Role
from services.clock import utc_now
from services.domain.people.account_rules import absence_faults, leaving_faults, mapping_faults
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, find_receipt, store_receipt
from services.store.core.log import event_log
from services.store.core.schema.account_tables import people_revision
from services.store.core.schema.active_steps import ACTIVE
from services.store.core.schema.people_tables import WHOLE_CITY, absence, role_mapping
from services.store.core.schema.tables import case_step, event_table
from services.store.people.directory import load_directory

_ONE_AT_A_TIME = sql("select pg_advisory_xact_lock(hashtextextended('people', 0))")
"""Serialises changes of people, so that two cannot form a circle of deputies."""


@dataclass(frozen=True)
class AbsenceService:
    """Changes absences and role mappings; `departments` has the codes of all open departments."""

    store: Store
    departments: Mapping[str, object] = field(default_factory=dict)

    async def enter_absence(self, given: AbsenceIn, by: Officer, key: IdempotencyKey) -> AccountChangeReceipt:
        """DepartmentSnapshot an absence and its deputy.

        Raises:
            NotPermitted: neither an administrator nor the head of the absent person's department.
            InvalidInput, KeyReused.
        """
        async with self.store.transaction() as connection:
            if first := await begin_change(connection, by, key):
                return first
            people = (await load_directory(connection)).officers
            _ensure_may_send_away(by, people.get(given.account))
            ensure_no_faults(list(absence_faults(given, people, await _absences(connection), utc_now())))
            made = await connection.execute(
                insert(absence).values(given.model_dump()).returning(absence.c.id)
            )
            number = int(made.scalar_one())
            event = AbsenceEntered(
                at=utc_now(),
                actor=by.account,
                absence=number,
                account=given.account,
                deputy=given.deputy,
                from_at=given.from_at,
                until_at=given.until_at,
                reason=given.reason or None,
            )
            stream = StreamId.of_account(given.account)
            return await store_change(connection, stream, event, by, key, number)

    async def cancel_absence(self, number: int, by: Officer, key: IdempotencyKey) -> AccountChangeReceipt:
        """Cancel an absence, or end it early.

        Raises:
            NotPermitted, NotFound, KeyReused.
        """
        async with self.store.transaction() as connection:
            if first := await begin_change(connection, by, key):
                return first
            people = (await load_directory(connection)).officers
            of_it = [one for one in await _absences(connection) if one.id == number]
            if not of_it:
                raise NotFound("没有这条离岗登记", absence=number)
            _ensure_may_send_away(by, people.get(of_it[0].account))
            row = absence.c.id == number
            await connection.execute(update(absence).where(row).values(cancelled_at=func.now()))
            event = AbsenceCancelled(at=utc_now(), actor=by.account, absence=number)
            stream = StreamId.of_account(of_it[0].account)
            return await store_change(connection, stream, event, by, key, number)

    async def map_role(self, given: RoleMappingIn, by: Officer, key: IdempotencyKey) -> AccountChangeReceipt:
        """Map a recipient of escalation levels to accounts from now on.

        Raises:
            NotPermitted, InvalidInput, KeyReused.
        """
        ensure_administrator(by)
        place = given.department or WHOLE_CITY
        async with self.store.transaction() as connection:
            if first := await begin_change(connection, by, key):
                return first
            people = (await load_directory(connection)).officers
            ensure_no_faults(list(mapping_faults(given, people, self.departments)))
            await map_accounts(connection, given)
            event = RoleMapped(
                at=utc_now(),
                actor=by.account,
                recipient=given.recipient,
                department=given.department,
                accounts=given.accounts,
            )
            stream = StreamId.of_recipient(given.recipient.value, place)
            return await store_change(connection, stream, event, by, key)


async def map_accounts(connection: AsyncConnection, given: RoleMappingIn) -> None:
    """Store one mapping; without accounts, delete it."""
    columns, place = role_mapping.c, given.department or WHOLE_CITY
    if not given.accounts:
        mapped = (columns.recipient == given.recipient.value, columns.department == place)
        await connection.execute(delete(role_mapping).where(*mapped))
        return
    values = {
        "recipient": given.recipient.value,
        "department": place,
        "accounts": list(dict.fromkeys(given.accounts)),
    }
    written = upsert(role_mapping).values(values)
    await connection.execute(
        written.on_conflict_do_update(
            index_elements=[columns.recipient, columns.department], set_={"accounts": values["accounts"]}
        )
    )


async def seed_mappings(store: Store, mappings: Sequence[RoleMappingIn]) -> None:
    """Store mappings that do not exist yet."""
    async with store.transaction() as connection:
        await connection.execute(_ONE_AT_A_TIME)
        mapped = (await load_directory(connection)).mapped
        for given in mappings:
            if (given.recipient, given.department) not in mapped:
                await map_accounts(connection, given)


async def lock_people(connection: AsyncConnection) -> None:
    """Serialise changes of people until the transaction ends."""
    await connection.execute(_ONE_AT_A_TIME)


async def begin_change(
    connection: AsyncConnection, by: Officer, key: IdempotencyKey
) -> AccountChangeReceipt | None:
    """Serialise changes of people; return the receipt if the key was used before."""
    await lock_people(connection)
    first = await find_receipt(connection, by.account, key)
    return AccountChangeReceipt.model_validate(first) if first else None


async def store_change(
    connection: AsyncConnection,
    stream: str,
    event: Event,
    by: Officer,
    key: IdempotencyKey,
    number: int | None = None,
) -> AccountChangeReceipt:
    """Append the event to its stream and store the receipt under the key."""
    filed = await append_change(connection, stream, event, number)
    await store_receipt(connection, by.account, key, stream, filed.model_dump(mode="json"))
    return filed


async def append_change(
    connection: AsyncConnection, stream: str, event: Event, number: int | None = None
) -> AccountChangeReceipt:
    """Append the event to its stream; every process reloads people after the commit."""
    await connection.execute(update(people_revision).values(value=people_revision.c.value + 1))
    last = await connection.execute(
        select(func.coalesce(func.max(event_table.c.seq), 0)).where(event_table.c.stream == stream)
    )
    seq = await event_log.append(connection, stream, last.scalar_one(), [event])
    return AccountChangeReceipt(stream=stream, seq=seq, id=number)


async def _absences(connection: AsyncConnection) -> list[Absence]:
    """Absences that are neither cancelled nor over."""
    query = select(absence).where(absence.c.cancelled_at.is_(None), absence.c.until_at > func.now())
    return [Absence.model_validate(dict(row)) for row in (await connection.execute(query)).mappings()]


async def leaving_account_faults(connection: AsyncConnection, name: str, where: str) -> list[tuple[str, str]]:
    """Reasons why the account cannot leave, as faults of the field `where`."""
    directory = await load_directory(connection)
    columns = case_step.c
    held = await connection.execute(
        select(func.count()).where(columns.handler == name, columns.status.in_(ACTIVE))
    )
    faults = leaving_faults(
        name, directory.officers, await _absences(connection), directory.mapped, held.scalar_one()
    )
    return [(where, message) for _, message in faults]


def ensure_no_faults(wrong: Sequence[tuple[str, str]]) -> None:
    """Raise one error that names every faulty field.

    Raises:
        InvalidInput: if there is any fault.
    """
    if wrong:
        raise InvalidInput.of(*wrong)


def ensure_administrator(by: Officer) -> None:
    """Require the permission to manage people.

    Raises:
        NotPermitted: not an administrator.
    """
    if by.role is not Role.ADMINISTRATOR:
        raise NotPermitted("只有审管办可以管理人员", role=by.role)


def _ensure_may_send_away(by: Officer, absent: Officer | None) -> None:
    is_own_head = by.role is Role.HEAD and absent is not None and absent.department == by.department
    if by.role is not Role.ADMINISTRATOR and not is_own_head:
        raise NotPermitted("只有审管办和本部门负责人可以登记离岗", role=by.role)
