"""Accounts: who may log in, with lock-out after repeated failures."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

from pwdlib import PasswordHash
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from schemas.acts import Officer
from schemas.errors import AccountLocked, NotLoggedIn
from services.store.directory import principals_of
from services.store.store import Store
from services.store.tables import account

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
"""Five tries, then fifteen minutes' rest (GB/T 22239-2019 8.1.4: handling of failed log-ins)."""
REMEMBERED_SECONDS = 30.0

_COLUMNS = (account.c.account, account.c.name, account.c.role, account.c.department, account.c.centre)


class Accounts:
    """The accounts on file. Hashing is slow on purpose, so it runs in threads, two at a time."""

    def __init__(self, store: Store) -> None:
        """Keep the store."""
        self._store = store
        self._hasher = PasswordHash.recommended()
        self._hashing = asyncio.Semaphore(2)
        self._remembered: dict[str, tuple[float, Officer | None]] = {}
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
            async with self._store.reading() as connection:
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
        return Officer(
            account=row.account, name=row.name, role=row.role, department=row.department, centre=row.centre
        )

    async def officer(self, name: str) -> Officer | None:
        """The officer of that account, remembered for half a minute; None if there is none."""
        known = self._remembered.get(name)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        async with self._store.reading() as connection:
            query = select(*_COLUMNS).where(account.c.account == name, account.c.left_at.is_(None))
            row = (await connection.execute(query)).mappings().first()
            officer = Officer.model_validate(dict(row)) if row is not None else None
            if officer is not None and (absent := await principals_of(connection, name)):
                officer = officer.model_copy(update={"stands_in_for": absent})
        self._remembered[name] = (time.monotonic() + REMEMBERED_SECONDS, officer)
        return officer

    def forget(self, name: str) -> None:
        """Look the account up anew next time: somebody changed it at this door."""
        self._remembered.pop(name, None)

    async def officers_of(self, department: str) -> list[Officer]:
        """Everybody who works for the department."""
        async with self._store.reading() as connection:
            query = select(*_COLUMNS).where(account.c.department == department, account.c.left_at.is_(None))
            found = (await connection.execute(query.order_by(account.c.account))).mappings()
            return [Officer.model_validate(dict(row)) for row in found]

    async def seed(self, officers: Sequence[Officer], password: str) -> list[str]:
        """Enter accounts that are not on file yet, all with one password; the names of those entered."""
        hashed = await self.hash(password)
        rows = [
            {
                **officer.model_dump(mode="json", exclude={"stands_in_for", "linked", "deputy"}),
                "password_hash": hashed,
            }
            for officer in officers
        ]
        async with self._store.writing() as connection:
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
        async with self._store.writing() as connection:
            await connection.execute(
                update(account).where(account.c.account == name).values(failed_logins=failures)
            )
            await connection.execute(
                update(account)
                .where(account.c.account == name, account.c.failed_logins >= FAILURES_ALLOWED)
                .values(failed_logins=0, locked_until=func.now() + LOCKED_FOR)
            )

    async def _forget_failures(self, name: str) -> None:
        async with self._store.writing() as connection:
            await connection.execute(
                update(account)
                .where(account.c.account == name, text("failed_logins > 0 or locked_until is not null"))
                .values(failed_logins=0, locked_until=None)
            )
