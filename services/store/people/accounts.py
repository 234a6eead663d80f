"""Accounts: who may log in, with lock-out after repeated failures."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.errors import AccountLocked, NotLoggedIn
from services.store.core.account_tables import people_revision
from services.store.core.engine import Store
from services.store.core.tables import account
from services.store.people.account_grants import linked_accounts
from services.store.people.directory import deputies_of

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
"""Five tries, then fifteen minutes' rest (GB/T 22239-2019 8.1.4: handling of failed log-ins)."""
REMEMBERED_SECONDS = 30.0

_COLUMNS = (
    account.c.account,
    account.c.name,
    account.c.role,
    account.c.department,
    account.c.centre,
    account.c.token_generation,
    account.c.must_change_password,
)
_REVISION = select(people_revision.c.value).scalar_subquery()


@dataclass(frozen=True)
class _Known:
    """An officer as read at some revision of the people on file, valid for half a minute at most."""

    officer: Officer
    revision: int
    until: float


class Accounts:
    """The accounts on file. Hashing is slow on purpose, so it runs in threads, two at a time."""

    def __init__(self, store: Store) -> None:
        """Keep the store."""
        self._store = store
        self._hasher = PasswordHash.recommended()
        self._hashing = asyncio.Semaphore(2)
        self._known: dict[str, _Known] = {}
        self._decoy: str | None = None

    async def hash(self, password: str) -> str:
        """The argon2id hash of a password."""
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, name: str, password: str) -> Officer:
        """The officer who owns the account, if the password is right.

        Raises:
            NotLoggedIn: unknown account or wrong password; the two look the same.
            AccountLocked: too many failures; the account rests.
        """
        decoy = await self._any_hash()
        async with self._hashing:  # whoever waited for a hash looks anew whether the account rests by now
            async with self._store.autocommit() as connection:
                query = select(*_COLUMNS, account.c.password_hash, account.c.locked_until > func.now())
                query = query.where(account.c.account == name, account.c.left_at.is_(None))
                row = (await connection.execute(query)).first()
            if row is not None and row[-1]:
                raise AccountLocked("登录失败次数过多，请十五分钟后再试", account=name)
            hashed = row.password_hash if row is not None else decoy
            is_right = await asyncio.to_thread(self._hasher.verify, password, hashed)
            if row is None or not is_right:
                await self._count_failure(name)
                raise NotLoggedIn("账号或密码错误")
        await self._forget_failures(name)
        return Officer.model_validate({column.name: getattr(row, column.name) for column in _COLUMNS})

    async def officer(self, name: str, generation: int | None = None) -> Officer | None:
        """The officer of that account; None if it is closed, or the token is of an earlier generation.

        One look at the account's row tells every process of a change at once; what the row does not say
        (absences, deputies, who opened whose account) is read again after any change of people.
        """
        query = select(account.c.token_generation, _REVISION.label("revision"))
        query = query.where(account.c.account == name, account.c.left_at.is_(None))
        async with self._store.autocommit() as connection:
            row = (await connection.execute(query)).first()
            if row is None or generation not in (None, row.token_generation):
                return None
            known = self._known.get(name)
            if (
                known is not None
                and known.revision == row.revision
                and known.until > time.monotonic()
                and known.officer.token_generation == row.token_generation
            ):
                return known.officer
            officer = await self._read(connection, name)
        if officer is not None:
            self._known[name] = _Known(officer, row.revision, time.monotonic() + REMEMBERED_SECONDS)
        return officer

    async def name(self, account_name: str) -> str | None:
        """What a page calls the account; up to half a minute old, None if there is none in use."""
        known = self._known.get(account_name)
        if known is not None and known.until > time.monotonic():
            return known.officer.name
        officer = await self.officer(account_name)
        return officer.name if officer else None

    async def _read(self, connection: AsyncConnection, name: str) -> Officer | None:
        query = select(*_COLUMNS).where(account.c.account == name, account.c.left_at.is_(None))
        row = (await connection.execute(query)).mappings().first()
        if row is None:
            return None
        absent, deputies = await deputies_of(connection, name)
        linked = dict.fromkeys((*deputies, *await linked_accounts(connection, name)))
        return Officer.model_validate({**row, "stands_in_for": absent, "linked": tuple(linked)})

    async def officers_of(self, department: str) -> list[Officer]:
        """Everybody who works for the department."""
        async with self._store.autocommit() as connection:
            query = select(*_COLUMNS).where(account.c.department == department, account.c.left_at.is_(None))
            found = (await connection.execute(query.order_by(account.c.account))).mappings()
            return [Officer.model_validate(dict(row)) for row in found]

    async def seed(self, officers: Sequence[Officer], password: str) -> list[str]:
        """Enter accounts of a demonstration that are not on file yet; the names of those entered.

        They share one password, printed for everybody to read, so that light hashing is enough; each has
        its own salt.
        """
        async with self._store.transaction() as connection:
            known = set((await connection.execute(select(account.c.account))).scalars())
            missing = [officer for officer in officers if officer.account not in known]
            if not missing:
                return []
            rows = await asyncio.to_thread(_demonstration_rows, missing, password)
            done = await connection.execute(
                insert(account).values(rows).on_conflict_do_nothing().returning(account.c.account)
            )
            return list(done.scalars())

    async def _any_hash(self) -> str:
        if self._decoy is None:
            self._decoy = await self.hash("decoy")
        return self._decoy

    async def _count_failure(self, name: str) -> None:
        failures = account.c.failed_logins + 1
        async with self._store.transaction() as connection:
            await connection.execute(
                update(account).where(account.c.account == name).values(failed_logins=failures)
            )
            await connection.execute(
                update(account)
                .where(account.c.account == name, account.c.failed_logins >= FAILURES_ALLOWED)
                .values(failed_logins=0, locked_until=func.now() + LOCKED_FOR)
            )

    async def _forget_failures(self, name: str) -> None:
        async with self._store.transaction() as connection:
            await connection.execute(
                update(account)
                .where(account.c.account == name, text("failed_logins > 0 or locked_until is not null"))
                .values(failed_logins=0, locked_until=None)
            )


def _demonstration_rows(officers: Sequence[Officer], password: str) -> list[dict[str, Any]]:
    light = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8 * 1024, parallelism=1),))
    stored = {"account", "name", "role", "department", "centre"}
    return [
        {**officer.model_dump(mode="json", include=stored), "password_hash": light.hash(password)}
        for officer in officers
    ]
