"""Rate limits by sender, counted in the database for all processes."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.errors import NotFound, TooManyAttempts
from schemas.vocabulary import Term
from services.clock import utc_now
from services.store.applicants.online_tables import attempt
from services.store.applicants.refusals import REFUSALS, Refusals
from services.store.core.engine import Store
from services.store.core.secrets import get_or_create_key

APPLICANTS = "applicants"
"""Name of the key with which phones and senders are hashed."""
KEPT_FOR = timedelta(days=1)
MOST_AT_ONCE = 30
"""Concurrent checks of one kind and sender per process; each holds a connection."""


class Counted(Term):
    """Kind of a counted attempt; the label is the message of the refusal."""

    QUERY = "query", "查询失败次数过多，请十分钟后再试"
    CODES = "codes", "获取验证码次数过多，请一小时后再试"
    DRAFTS = "drafts", "新建申请次数过多，请一小时后再试"
    UPLOADS = "uploads", "上传次数过多，请一小时后再试"
    LOOKUPS = "lookups", "查询人员信息次数过多，请一小时后再试"
    LOG_IN = "log_in", "登录失败次数过多，请十五分钟后再试"
    ACCOUNT = "account", "登录失败次数过多，请十五分钟后再试"
    CLAIM = "claim", "查询码或手机号错误次数过多，请十五分钟后再试"
    CASE = "case", "查询失败次数过多，请稍后再试"
    STRANGERS = "strangers", "验证码错误次数过多，请在本设备获取验证码后再试"

    @property
    def allowed(self) -> int:
        """Maximum number within the window.

        `LOG_IN` counts failures of a sender, `ACCOUNT` those of a sender at one account, `CLAIM` those of a
        sender at one case (GB/T 22239-2019 8.1.4: five), `CASE` wrong codes for one case from anywhere,
        `STRANGERS` wrong one-time codes for one phone from senders that asked for none.
        """
        return _ALLOWED[self]

    @property
    def window(self) -> timedelta:
        """Length of the sliding window."""
        return _WINDOWS.get(self, timedelta(hours=1))


_ALLOWED = {
    Counted.QUERY: 10,
    Counted.CODES: 30,
    Counted.DRAFTS: 60,
    Counted.UPLOADS: 300,
    Counted.LOG_IN: 60,
    Counted.ACCOUNT: 5,
    Counted.CLAIM: 5,
    Counted.CASE: 100,
    Counted.STRANGERS: 10,
    Counted.LOOKUPS: 120,
}
_WINDOWS = {
    Counted.QUERY: timedelta(minutes=10),
    Counted.LOG_IN: timedelta(minutes=15),
    Counted.ACCOUNT: timedelta(minutes=15),
    Counted.CLAIM: timedelta(minutes=15),
}


def keyed(key: str, *parts: str) -> bytes:
    """Keyed hash (HMAC-SHA-256) of a personal value."""
    return hmac.new(key.encode(), "\n".join(parts).encode(), hashlib.sha256).digest()


@dataclass(frozen=True)
class Attempts:
    """Counts attempts by sender; senders are stored as keyed hashes only."""

    store: Store
    now: Callable[[], datetime] = utc_now
    refusals: Refusals = REFUSALS

    async def reserve(self, kind: Counted, sender: str) -> int:
        """Count an attempt before it is made, so that concurrent ones cannot evade the limit.

        Returns the attempt's id.

        Raises:
            TooManyAttempts: as often as is allowed within the window.
        """
        at_once, seconds = min(kind.allowed, MOST_AT_ONCE), int(kind.window.total_seconds())
        with self.refusals.guard((kind, sender), at_once, kind.label, seconds):
            async with self.store.transaction() as connection:
                await self.check(connection, kind, sender)
                return await self.add(connection, kind, sender)

    async def release(self, *numbers: int) -> None:
        """Delete counted attempts that succeeded."""
        async with self.store.transaction() as connection:
            await connection.execute(delete(attempt).where(attempt.c.id.in_(numbers)))

    @asynccontextmanager
    async def counting(self, *counts: tuple[Counted, str], case_no: str = "") -> AsyncIterator[None]:
        """Count one attempt of each kind; delete it when the block ends normally.

        Args:
            case_no: the case of the attempt. Failed attempts are counted for it too, from any sender;
                a correct attempt is never refused because of others'.

        Raises:
            TooManyAttempts: as often as is allowed, in one of the ways.
        """
        taken: list[int] = []
        try:
            for kind, who in counts:
                taken.append(await self.reserve(kind, who))
            yield
        except NotFound:
            if case_no:
                await self.reserve(Counted.CASE, case_no)
            raise
        await self.release(*taken)

    async def check(self, connection: AsyncConnection, kind: Counted, sender: str) -> None:
        """Raise `TooManyAttempts` when the limit is reached; serialised per sender.

        Raises:
            TooManyAttempts: as often as is allowed within the window.
        """
        who = keyed(await get_or_create_key(connection, APPLICANTS), kind.value, sender)
        alone = int.from_bytes(who[:8], "big", signed=True)
        await connection.execute(select(func.pg_advisory_xact_lock(alone)))
        columns = attempt.c
        since = self.now() - kind.window
        query = select(func.count()).where(columns.kind == kind.value, columns.who == who, columns.at > since)
        if int((await connection.execute(query)).scalar_one()) >= kind.allowed:
            raise TooManyAttempts(kind.label, retry_after_seconds=int(kind.window.total_seconds()))

    async def add(self, connection: AsyncConnection, kind: Counted, sender: str) -> int:
        """Count an attempt in this transaction and return its id; rows older than a day are deleted."""
        who = keyed(await get_or_create_key(connection, APPLICANTS), kind.value, sender)
        await connection.execute(delete(attempt).where(attempt.c.at < self.now() - KEPT_FOR))
        counted = insert(attempt).values(kind=kind.value, who=who, at=self.now()).returning(attempt.c.id)
        return int((await connection.execute(counted)).scalar_one())
