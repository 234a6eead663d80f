"""Accounts: log-in, and limits on failed attempts per sender."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.errors import NotLoggedIn, TooBusy
from services.store.applicants.attempts import Attempts, Counted
from services.store.core.engine import Store
from services.store.core.schema.account_tables import people_revision
from services.store.core.schema.tables import account
from services.store.people.account_grants import linked_accounts
from services.store.people.directory import deputies_of

MOST_WAITING = 20
"""Log-ins that may wait for hashing; each takes about 0.2 s and 64 MB, two at a time."""
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
T = TypeVar("T")
_REVISION = select(people_revision.c.value).scalar_subquery()


@dataclass(frozen=True)
class _Known:
    """An officer as of a revision of people, cached for half a minute at most."""

    officer: Officer
    revision: int
    until: float


class Accounts:
    """Stored accounts. Hashing is slow by design, so it runs in threads, two at a time."""

    def __init__(self, store: Store) -> None:
        """Use the store."""
        self._store = store
        self._hasher = PasswordHash.recommended()
        self._hashing = asyncio.Semaphore(2)
        self._waiting = 0
        self._known: dict[str, _Known] = {}
        self._decoy: str | None = None

    async def hash(self, password: str) -> str:
        """The argon2id hash of a password.

        Raises:
            TooBusy: too many requests wait already.
        """
        return await self._slowly(self._hasher.hash, password)

    async def verify(self, name: str, password: str, sender: str) -> Officer:
        """Verify a password and return the officer of the account.

        Failures are counted by sender, and by sender and account, equally for accounts that do not exist, are
        closed or active: no account can be locked out by others, and no answer reveals which accounts exist.

        Raises:
            NotLoggedIn: unknown or closed account, or wrong password; the answers do not differ.
            TooManyAttempts: five failures at this account, or too many at any, from this sender.
            TooBusy: too many concurrent log-ins.
        """
        counts = ((Counted.LOG_IN, sender), (Counted.ACCOUNT, f"{name}\n{sender}"))
        async with Attempts(self._store).counting(*counts):
            return await self._verified(name, password)

    async def _verified(self, name: str, password: str) -> Officer:
        decoy = await self._any_hash()
        async with self._store.autocommit() as connection:
            query = select(*_COLUMNS, account.c.password_hash)
            query = query.where(account.c.account == name, account.c.left_at.is_(None))
            row = (await connection.execute(query)).first()
        hashed = row.password_hash if row is not None else decoy
        if not await self._slowly(self._hasher.verify, password, hashed) or row is None:
            raise NotLoggedIn("账号或密码错误")
        return Officer.model_validate({column.name: getattr(row, column.name) for column in _COLUMNS})

    async def _slowly(self, hashing: Callable[..., T], *words: str) -> T:
        """Hash in a thread, two at a time; a full queue rejects at once."""
        if self._waiting >= MOST_WAITING:
            raise TooBusy("登录人数较多，请稍后再试")
        self._waiting += 1
        try:
            async with self._hashing:
                return await asyncio.to_thread(hashing, *words)
        finally:
            self._waiting -= 1

    async def officer(self, name: str, generation: int | None = None) -> Officer | None:
        """Load an account's officer; None if it is closed or the token's generation is old.

        One query of the account's row shows every change to all processes at once; the rest (absences,
        deputies, grants) is reloaded after any change of people.
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
        """Displayed name of the account, up to half a minute old; None if there is no active one."""
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
        return Officer.model_validate({**row, "deputy_for": absent, "linked": tuple(linked)})

    async def list_officers(self, department: str) -> list[Officer]:
        """List the active accounts of the department."""
        async with self._store.autocommit() as connection:
            query = select(*_COLUMNS).where(account.c.department == department, account.c.left_at.is_(None))
            found = (await connection.execute(query.order_by(account.c.account))).mappings()
            return [Officer.model_validate(dict(row)) for row in found]

    async def seed(self, officers: Sequence[Officer], password: str) -> list[str]:
        """Insert demonstration accounts that do not exist yet; return their names.

        They share one published password, so light hashing suffices; each has its own salt.
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


def _demonstration_rows(officers: Sequence[Officer], password: str) -> list[dict[str, object]]:
    light = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8 * 1024, parallelism=1),))
    stored = {"account", "name", "role", "department", "centre"}
    return [
        {**officer.model_dump(mode="json", include=stored), "password_hash": light.hash(password)}
        for officer in officers
    ]
