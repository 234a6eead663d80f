"""Opens, changes, suspends and closes accounts (账号管理), each with its event.

An account with administrator's rights is opened, changed and reopened by two administrators; see
`account_approvals`. Suspension and closing invalidate every token, session, stream and display token.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.errors import ActNotAllowed, NotFound
from schemas.people.accounts import AccountChangeReceipt, PersonAct, PersonActIn, PersonChangeIn, PersonIn
from schemas.people.events import (
    AccountChanged,
    AccountClosed,
    AccountOpened,
    AccountReopened,
    AccountSuspended,
)
from schemas.stream_id import StreamId
from schemas.vocabulary import Role
from services.clock import utc_now
from services.domain.people.account_rules import needs_second_administrator, person_faults, suspension_faults
from services.domain.people.passwords import password_faults
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, store_receipt
from services.store.core.schema.tables import account
from services.store.core.staffing import steps_left_behind
from services.store.people.absence_service import (
    begin_change,
    ensure_administrator,
    ensure_no_faults,
    leaving_account_faults,
    store_change,
)
from services.store.people.account_approvals import propose
from services.store.people.account_grants import grant
from services.store.people.accounts import Accounts
from services.store.people.directory import load_directory

MOST_NAMED = 10
"""Steps that a question names one by one."""
_EVENTS: dict[PersonAct, type[AccountClosed | AccountSuspended | AccountReopened]] = {
    PersonAct.CLOSE: AccountClosed,
    PersonAct.SUSPEND: AccountSuspended,
    PersonAct.REOPEN: AccountReopened,
}


@dataclass(frozen=True)
class AccountService:
    """Changes accounts; `departments` has the codes of all open departments."""

    store: Store
    accounts: Accounts
    departments: Mapping[str, object] = field(default_factory=dict)

    async def open(self, given: PersonIn, by: Officer, key: IdempotencyKey) -> AccountChangeReceipt:
        """Open an account, or propose one with administrator's rights.

        Raises:
            NotPermitted, InvalidInput, KeyReused.
        """
        ensure_administrator(by)
        ensure_no_faults(list(password_faults(given.account, given.password)))
        hashed = await self.accounts.hash(given.password)
        body = given.model_dump(mode="json", exclude={"password"})
        async with self.store.transaction() as connection:
            if first := await begin_change(connection, by, key):
                return first
            wrong = list(person_faults(given, self.departments))
            if await _row(connection, given.account) is not None:
                wrong.append(("account", "账号已存在"))
            ensure_no_faults(wrong)
            if needs_second_administrator(given.role):
                filed = await propose(connection, "open", given.account, body, by, hashed)
                return await _kept(connection, filed, by, key)
            await connection.execute(insert(account).values(**body, password_hash=hashed))
            await grant(connection, given.account, by.account)
            event = AccountOpened(
                at=utc_now(),
                actor=by.account,
                role=given.role,
                department=given.department,
                centre=given.centre,
                name=given.name,
            )
            return await store_change(connection, StreamId.of_account(given.account), event, by, key)

    async def change(
        self, name: str, given: PersonChangeIn, by: Officer, key: IdempotencyKey
    ) -> AccountChangeReceipt:
        """Change an account's name, role or department; for an administrator it is only proposed.

        Raises:
            NotPermitted, NotFound, InvalidInput, KeyReused.
        """
        ensure_administrator(by)
        body = given.model_dump(mode="json")
        async with self.store.transaction() as connection:
            if first := await begin_change(connection, by, key):
                return first
            people = (await load_directory(connection)).officers
            if name not in people:
                raise NotFound("没有这个在用账号", account=name)
            wrong = list(person_faults(given, self.departments))
            if (people[name].role, people[name].department) != (given.role, given.department):
                wrong += await leaving_account_faults(connection, name, "role")
            ensure_no_faults(wrong)
            if needs_second_administrator(people[name].role, given.role):
                return await _kept(connection, await propose(connection, "change", name, body, by), by, key)
            await connection.execute(update(account).where(account.c.account == name).values(**body))
            event = AccountChanged(
                at=utc_now(),
                actor=by.account,
                role=given.role,
                department=given.department,
                centre=given.centre,
                name=given.name,
            )
            return await store_change(connection, StreamId.of_account(name), event, by, key)

    async def act(
        self, name: str, given: PersonActIn, by: Officer, key: IdempotencyKey
    ) -> AccountChangeReceipt:
        """Suspend an account at once, close one that is not needed any more, or reopen it.

        Raises:
            NotPermitted, NotFound, ActNotAllowed, InvalidInput, KeyReused.
        """
        ensure_administrator(by)
        async with self.store.transaction() as connection:
            if first := await begin_change(connection, by, key):
                return first
            row = await _row(connection, name)
            if row is None:
                raise NotFound("没有这个账号", account=name)
            is_reopening = given.act is PersonAct.REOPEN
            if (row["left_at"] is None) is is_reopening:
                now = "停用" if row["left_at"] else "在用"
                raise ActNotAllowed(f"账号已是“{now}”，不能“{given.act.label}”", account=name)
            if is_reopening and needs_second_administrator(Role(row["role"])):
                return await _kept(connection, await propose(connection, "reopen", name, {}, by), by, key)
            await self._ensure_may_leave(connection, name, given)
            await switch(connection, name, is_active=is_reopening)
            event = _EVENTS[given.act](at=utc_now(), actor=by.account, reason=given.reason or None)
            return await store_change(connection, StreamId.of_account(name), event, by, key)

    async def _ensure_may_leave(self, connection: AsyncConnection, name: str, given: PersonActIn) -> None:
        if given.act is PersonAct.CLOSE:
            ensure_no_faults(await leaving_account_faults(connection, name, "act"))
            await self._ensure_seen(connection, name, given)
        if given.act is PersonAct.SUSPEND:
            people = (await load_directory(connection)).officers
            ensure_no_faults(list(suspension_faults(name, given.reason, people)))
            await self._ensure_seen(connection, name, given)

    async def _ensure_seen(self, connection: AsyncConnection, name: str, given: PersonActIn) -> None:
        """Require a confirmation to end the last account of a department with open steps."""
        if given.confirmed or not (steps := await steps_left_behind(connection, name)):
            return
        named = "、".join(f"{one.case_no} {one.name}" for one in steps[:MOST_NAMED])
        rest = f"等 {len(steps)} 个环节" if len(steps) > MOST_NAMED else ""
        words = f"这是该部门最后一个在用的办理账号，停用后以下在办环节无人办理：{named}{rest}。仍要停用请确认"
        ensure_no_faults([("confirmed", words)])


async def switch(connection: AsyncConnection, name: str, *, is_active: bool) -> None:
    """Activate or close the account; either way all earlier tokens and sessions become invalid."""
    values = {
        "left_at": None if is_active else func.now(),
        "token_generation": account.c.token_generation + 1,
    }
    await connection.execute(update(account).where(account.c.account == name).values(values))


async def _row(connection: AsyncConnection, name: str) -> RowMapping | None:
    query = select(account.c.left_at, account.c.role).where(account.c.account == name)
    return (await connection.execute(query)).mappings().first()


async def _kept(
    connection: AsyncConnection, filed: AccountChangeReceipt, by: Officer, key: IdempotencyKey
) -> AccountChangeReceipt:
    await store_receipt(connection, by.account, key, filed.stream, filed.model_dump(mode="json"))
    return filed
