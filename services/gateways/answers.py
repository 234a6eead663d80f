"""Answers of other systems: status and `Retry-After`, never the body."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2

LONGEST_RETRY_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Answer:
    """What is kept of an HTTP answer."""

    status: int
    retry_after: timedelta | None

    @property
    def is_success(self) -> bool:
        """Whether the request was accepted (2xx)."""
        return 200 <= self.status < 300


async def exchange(client: httpx2.AsyncClient, request: httpx2.Request) -> Answer:
    """Send a request and close the connection after the response head; no body is read.

    Raises:
        httpx2.HTTPError: there is no answer, or none that is HTTP.
    """
    answer = await client.send(request, stream=True)
    try:
        return Answer(answer.status_code, retry_after(answer.headers, datetime.now(UTC)))
    finally:
        await answer.aclose()


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Seconds the answer asks to wait (RFC 9110 §10.2.3), at most a day.

    The header has seconds or an HTTP date. None when it is absent, invalid or in the past.
    """
    header = headers.get("retry-after", "").strip()
    if header.isascii() and header.isdigit():
        wait = timedelta(seconds=min(int(header[:9]), 10**8))
    else:
        try:
            at = parsedate_to_datetime(header)
        except (TypeError, ValueError, IndexError, OverflowError):
            return None
        wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return min(wait, LONGEST_RETRY_AFTER) if wait > timedelta() else None
