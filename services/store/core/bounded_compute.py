"""Computation in a separate process with a time limit, off the event loop.

A thread would not do: rules of forms and matters are pure Python, so a thread holds the event loop by the
interpreter's lock, and nothing can end it. A call to a process that is there costs about a millisecond.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar, TypeVarTuple
from weakref import WeakKeyDictionary

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process

from schemas.errors import TooBusy

LARGE = 8_000
"""Characters of an application from which its check leaves the event loop; the examples have some 2,000."""
AT_ONCE = 2
"""Processes of one event loop; each is started when it is needed first and takes some 100 MB."""
MOST_WAITING = 10
START_SECONDS = 60.0
"""For a process to start, on a slow machine; it is not counted as work."""

Given = TypeVarTuple("Given")
Result = TypeVar("Result")


class _Pool:
    """The processes of one event loop, and how many calls wait for one."""

    def __init__(self) -> None:
        self.limiter, self.waiting = CapacityLimiter(AT_ONCE), 0


_POOLS: WeakKeyDictionary[asyncio.AbstractEventLoop, _Pool] = WeakKeyDictionary()


async def run_bounded(
    work: Callable[[*Given], Result], *given: *Given, seconds: float, refusal: str
) -> Result:
    """What a pure function of a module makes of arguments that can be pickled.

    The process is killed when the time is over or the caller is cancelled.

    Args:
        seconds: of work, once a process is there.
        refusal: the Chinese sentence for a caller that asked for too much.

    Raises:
        TooBusy: too many calls wait, the time is over, or the process died at work.
    """
    pool = _POOLS.setdefault(asyncio.get_running_loop(), _Pool())
    if pool.waiting >= MOST_WAITING:
        raise TooBusy("系统正在核对的大型申请较多，请稍后再试")
    pool.waiting += 1
    try:
        async with pool.limiter:
            own = CapacityLimiter(1)
            async with asyncio.timeout(START_SECONDS):
                await _start(work, own)
            async with asyncio.timeout(seconds):
                return await to_process.run_sync(work, *given, cancellable=True, limiter=own)
    except (TimeoutError, BrokenWorkerProcess) as late:
        raise TooBusy(refusal) from late
    finally:
        pool.waiting -= 1


async def run_if_large(
    size: int, work: Callable[[*Given], Result], *given: *Given, seconds: float = 5.0
) -> Result:
    """The same for what is large; what is small is done at once, here.

    Raises:
        TooBusy: too many calls wait, or the time is over.
    """
    if size < LARGE:
        return work(*given)
    refusal = "填报内容过多，未能在规定时间内核对完毕，请精简后再提交"
    return await run_bounded(work, *given, seconds=seconds, refusal=refusal)


async def _start(work: object, own: CapacityLimiter) -> None:
    """Have a process at hand that knows the work; those that died meanwhile are passed over."""
    for _ in range(AT_ONCE):
        with suppress(BrokenWorkerProcess):
            await to_process.run_sync(_ready, work, cancellable=True, limiter=own)
            return
    await to_process.run_sync(_ready, work, cancellable=True, limiter=own)


def _ready(work: object) -> None:
    """Do nothing; a process given this has imported its modules, which may take seconds."""
