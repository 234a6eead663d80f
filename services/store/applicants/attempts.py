"""Attempts: how often somebody did what may not be done often, counted in the record for every door."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.errors import TooManyTries
from schemas.vocabulary import Term
from services.clock import utc_now
from services.store.applicants.online_tables import attempt
from services.store.core.engine import Store
from services.store.core.secrets import kept_key

APPLICANTS = "applicants"
"""The key of the record with which phones and senders are hashed."""
KEPT_FOR = timedelta(days=1)


class Counted(Term):
    """What is counted; the label is said when it was too often."""

    QUERY = "query", "查询失败次数过多，请十分钟后再试"
    CODES = "codes", "获取验证码次数过多，请一小时后再试"
    DRAFTS = "drafts", "新建申请次数过多，请一小时后再试"
    UPLOADS = "uploads", "上传次数过多，请一小时后再试"

    @property
    def allowed(self) -> int:
        """How often within the window."""
        return {Counted.QUERY: 10, Counted.CODES: 30, Counted.DRAFTS: 60, Counted.UPLOADS: 300}[self]

    @property
    def window(self) -> timedelta:
        """The time that is looked back."""
        return timedelta(minutes=10) if self is Counted.QUERY else timedelta(hours=1)


def keyed(key: str, *parts: str) -> bytes:
    """The keyed hash of something personal."""
    return hmac.new(key.encode(), "\n".join(parts).encode(), hashlib.sha256).digest()


@dataclass(frozen=True)
class Attempts:
    """Counts by sender; a sender is known by its keyed hash only."""

    store: Store
    now: Callable[[], datetime] = utc_now

    async def take(self, kind: Counted, sender: str) -> int:
        """Count a try before it is made, so that many at once are no way around; its number.

        Raises:
            TooManyTries: as often as is allowed within the window.
        """
        async with self.store.transaction() as connection:
            await self.check(connection, kind, sender)
            return await self.add(connection, kind, sender)

    async def give_back(self, number: int) -> None:
        """A try that was none: it was right."""
        async with self.store.transaction() as connection:
            await connection.execute(delete(attempt).where(attempt.c.id == number))

    async def check(self, connection: AsyncConnection, kind: Counted, sender: str) -> None:
        """Refuse somebody who did it too often, within somebody's transaction; one after the other by sender.

        Raises:
            TooManyTries: as often as is allowed within the window.
        """
        who = keyed(await kept_key(connection, APPLICANTS), kind.value, sender)
        alone = int.from_bytes(who[:8], "big", signed=True)
        await connection.execute(select(func.pg_advisory_xact_lock(alone)))
        columns = attempt.c
        since = self.now() - kind.window
        query = select(func.count()).where(columns.kind == kind.value, columns.who == who, columns.at > since)
        if int((await connection.execute(query)).scalar_one()) >= kind.allowed:
            raise TooManyTries(kind.label)

    async def add(self, connection: AsyncConnection, kind: Counted, sender: str) -> int:
        """Count one more within somebody's transaction, its number; what is a day old is forgotten."""
        who = keyed(await kept_key(connection, APPLICANTS), kind.value, sender)
        await connection.execute(delete(attempt).where(attempt.c.at < self.now() - KEPT_FOR))
        counted = insert(attempt).values(kind=kind.value, who=who, at=self.now()).returning(attempt.c.id)
        return int((await connection.execute(counted)).scalar_one())
