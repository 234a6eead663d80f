"""The public and heavy reads cannot take the connections of acts; who waits too long is told at once."""

import asyncio

import pytest

from api.limits.work_kind import work_kind_of
from schemas.errors import TooBusy
from services.store.core.connection_shares import CURRENT_WORK, MOST_WAITING, ConnectionShares, Work


async def _hold(shares: ConnectionShares, work: Work, released: asyncio.Event) -> None:
    CURRENT_WORK.set(work)
    async with shares.one():
        await released.wait()


async def test_acts_are_served_while_the_public_waits() -> None:
    shares, released = ConnectionShares(pool_size=5), asyncio.Event()
    public = [asyncio.create_task(_hold(shares, Work.PUBLIC, released)) for _ in range(2 + MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(TooBusy):
        await asyncio.create_task(_hold(shares, Work.PUBLIC, released))
    acts = [asyncio.create_task(_hold(shares, Work.ACTS, released)) for _ in range(30)]
    heavy = asyncio.create_task(_hold(shares, Work.HEAVY, released))
    released.set()
    await asyncio.wait_for(asyncio.gather(*acts, heavy, *public), 5)


@pytest.mark.parametrize(
    ("path", "work"),
    [
        ("/api/v1/public/joint-cases", Work.PUBLIC),
        ("/api/v1/token", Work.PUBLIC),
        ("/progress", Work.PUBLIC),
        ("/api/v1/joint-cases.xlsx", Work.HEAVY),
        ("/api/v1/joint-cases/x/archive", Work.HEAVY),
        ("/api/v1/joint-cases", Work.ACTS),
        ("/inbox", Work.ACTS),
    ],
)
def test_the_path_tells_what_a_request_is(path: str, work: Work) -> None:
    assert work_kind_of(path) is work
