"""Shares of the connection pool: limits for public requests and heavy reads, none for acts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

from schemas.errors import TooBusy
from schemas.vocabulary import Term

MOST_WAITING = 60
"""Requests of one kind that wait for a connection, per process; more are refused at once."""
LONGEST_WAIT = 5.0
"""Seconds."""


class Work(Term):
    """Kind of a request, for the allocation of connections."""

    ACTS = "acts", "办理"
    PUBLIC = "public", "公众访问"
    HEAVY = "heavy", "统计和导出"


CURRENT_WORK: ContextVar[Work] = ContextVar("current_work", default=Work.ACTS)
"""The kind of the current request; set by the API, `ACTS` everywhere else."""


class ConnectionShares:
    """Limits public requests to 2/5 of the pool and heavy reads to 1/5; acts are not limited."""

    def __init__(self, pool_size: int) -> None:
        """Divide a pool of that size."""
        self._free = {
            Work.PUBLIC: asyncio.Semaphore(max(1, pool_size * 2 // 5)),
            Work.HEAVY: asyncio.Semaphore(max(1, pool_size // 5)),
        }
        self._waiting = dict.fromkeys(Work, 0)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Reserve a connection for the current request.

        Raises:
            TooBusy: too many requests wait already, or no connection became free in time.
        """
        work = CURRENT_WORK.get()
        if work is Work.ACTS:
            yield
            return
        await self._take(work)
        try:
            yield
        finally:
            self._free[work].release()

    async def _take(self, work: Work) -> None:
        if self._waiting[work] >= MOST_WAITING:
            raise TooBusy(f"{work.label}请求较多，请稍后再试")
        self._waiting[work] += 1
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await self._free[work].acquire()
        except TimeoutError as late:
            raise TooBusy(f"{work.label}请求较多，请稍后再试") from late
        finally:
            self._waiting[work] -= 1
