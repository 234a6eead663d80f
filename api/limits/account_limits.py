"""Limits per account on concurrent heavy reads, so that acts keep their share."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from starlette.requests import Request

from api.limits.work_kind import work_kind_of
from schemas.errors import TooBusy
from schemas.vocabulary import Term
from services.store.core.connection_shares import Work

LONGEST_WAIT = 5.0
"""Seconds for which one more read waits for one of the same account to end."""
_SEARCHES = re.compile(r".*/(search|joint-cases|inbox|cases|requests)")
_REPLAYS = re.compile(r".*/(trace|clocks|events|time-account|time|log)")
_PROOFS = re.compile(r".*/(returns|lint|preview|previews)")


class ReadKind(Term):
    """What a read of an account costs everybody else."""

    HEAVY = "heavy", "统计、导出和校核"
    SEARCH = "search", "查询"

    @property
    def at_once(self) -> int:
        """How many of one account may be under way, per process; as many again may wait."""
        return _AT_ONCE[self]


_AT_ONCE: Mapping[ReadKind, int] = {ReadKind.HEAVY: 2, ReadKind.SEARCH: 6}


def read_kind_of(request: Request) -> ReadKind | None:
    """The kind of an authenticated request; None for a cheap one."""
    path = request.url.path
    if work_kind_of(path) is Work.HEAVY or _PROOFS.fullmatch(path):
        return ReadKind.HEAVY
    is_search = bool(request.query_params.get("q")) and bool(_SEARCHES.fullmatch(path))
    if is_search or path.endswith("/search") or _REPLAYS.fullmatch(path):
        return ReadKind.SEARCH
    return None


class AccountLimits:
    """Counts what every account has under way in one process."""

    def __init__(self, longest_wait: float = LONGEST_WAIT) -> None:
        """Nothing is under way; `longest_wait` in seconds."""
        self._longest_wait = longest_wait
        self._running: Counter[tuple[ReadKind, str]] = Counter()
        self._places: dict[tuple[ReadKind, str], asyncio.Semaphore] = {}

    @asynccontextmanager
    async def one(self, account: str, kind: ReadKind | None) -> AsyncIterator[None]:
        """Hold one of the account's places while the block runs; what costs little needs none.

        Raises:
            TooBusy: as many are under way and wait as may, or none ended in time.
        """
        if kind is None:
            yield
            return
        key = kind, account
        refused = TooBusy(f"本账号同时进行的{kind.label}请求过多，请等前面的完成后再试")
        if self._running[key] >= 2 * kind.at_once:
            raise refused
        self._running[key] += 1
        place = self._places.setdefault(key, asyncio.Semaphore(kind.at_once))
        try:
            try:
                async with asyncio.timeout(self._longest_wait):
                    await place.acquire()
            except TimeoutError as late:
                raise refused from late
            try:
                yield
            finally:
                place.release()
        finally:
            self._running[key] -= 1
            if not self._running[key]:
                del self._running[key], self._places[key]


def limits_of(request: Request) -> AccountLimits:
    """The limits of the process that serves the request."""
    found: AccountLimits = request.app.state.account_limits
    return found
