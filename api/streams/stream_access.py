"""Streams that end with the right to read them: a suspended account hears nothing more."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from schemas.errors import DatabaseUnavailable

CHECK_SECONDS = 3.0
"""So long after an account or session has ended, its open streams end at the latest."""

StillAllowed = Callable[[], Awaitable[bool]]


async def while_allowed(
    events: AsyncGenerator[bytes, None],
    still_allowed: StillAllowed,
    clock: Callable[[], float] = time.monotonic,
) -> AsyncGenerator[bytes, None]:
    """Pass the events on, and end once their reader may not read them any more.

    Args:
        clock: seconds that never go back.
    """
    checked_at = clock()
    async with aclosing(events):
        following = asyncio.ensure_future(_next(events))
        try:
            while True:
                await asyncio.wait({following}, timeout=CHECK_SECONDS)
                if clock() - checked_at >= CHECK_SECONDS:
                    checked_at = clock()
                    if not await _allowed(still_allowed):
                        return
                if not following.done():
                    continue
                if (event := following.result()) is None:
                    return
                yield event
                following = asyncio.ensure_future(_next(events))
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


async def _next(events: AsyncGenerator[bytes, None]) -> bytes | None:
    return await anext(events, None)


async def _allowed(still_allowed: StillAllowed) -> bool:
    """Ask; while the database is unavailable no right can have been revoked."""
    try:
        return await still_allowed()
    except DatabaseUnavailable:
        return True
