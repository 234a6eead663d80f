"""Streams of the SLA board: one query per scope serves all streams of this process.

Without a listener nothing is queried. With one, the end of the log is asked four times a second,
which costs next to nothing, and the board itself when something was filed, but not more often than twice a
second; once a second it is read anyway, because SLA statuses change by themselves.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, field

import structlog

from schemas.errors import DatabaseUnavailable, LianbanError
from schemas.supervision.sla_board import Scope, SlaBoard
from services.store.boards.sla_board import SlaBoardQueries

log = structlog.get_logger(__name__)

PULSE_SECONDS = 0.25
APART_SECONDS = 0.5
STIRRED_SECONDS = 1.5
"""Numbers are taken before their transactions commit: the board is read a little longer than they move."""
READ_ANYWAY_SECONDS = 1.0
AWAY_SECONDS = 2.0
QUIET_SECONDS = 15.0
"""After this long without an event a comment is sent, so that no proxy closes the stream."""
LONGEST_SECONDS = 600.0
"""Then a stream ends and its client reconnects, so that an expired log-in is noticed."""

STREAM = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Headers of every stream: not cached, and not buffered by a proxy."""

Writing = Callable[[SlaBoard], str]


@dataclass
class _Line:
    """One scope: the board as last read, and its listeners."""

    board: SlaBoard | None = None
    number: int = 0
    away: LianbanError | None = None
    listeners: int = 0
    read_at: float = float("-inf")
    news: asyncio.Event = field(default_factory=asyncio.Event)
    written: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def tell(self) -> None:
        """Wake all listeners."""
        self.number += 1
        self.news.set()
        self.news = asyncio.Event()


class BoardStream:
    """Sends boards to their listeners until it is closed."""

    def __init__(self, boards: SlaBoardQueries) -> None:
        """Keep the boards; must be made inside the loop that serves."""
        self._boards = boards
        self._lines: dict[Scope, _Line] = {}
        self._is_closed = False
        self._loop = asyncio.get_running_loop()
        self._looking: asyncio.Task[None] | None = None

    def close(self) -> None:
        """End every stream, from any thread or signal handler; an open one blocks shutdown."""
        self._loop.call_soon_threadsafe(self._close)

    def _close(self) -> None:
        self._is_closed = True
        for line in self._lines.values():
            line.tell()

    async def listen(self, scope: Scope, form: str, writing: Writing) -> AsyncGenerator[bytes, None]:
        """The board as server-sent events: one at once, then one whenever it has changed.

        Args:
            form: names what `writing` makes of a board, so that it is made once for all listeners.
        """
        line = self._lines.setdefault(scope, _Line())
        line.listeners += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            async for event in self._events(line, form, writing):
                yield event
        finally:
            line.listeners -= 1
            if not line.listeners:
                self._lines.pop(scope, None)

    async def _events(self, line: _Line, form: str, writing: Writing) -> AsyncIterator[bytes]:
        until, sent = time.monotonic() + LONGEST_SECONDS, -1
        yield b"retry: 1000\n\n"
        while not self._is_closed and time.monotonic() < until:
            news = line.news
            if line.number != sent and (line.board is not None or line.away is not None):
                sent = line.number
                yield _away(line.away) if line.away else self._once(line, form, writing)
                continue
            try:
                await asyncio.wait_for(news.wait(), QUIET_SECONDS)
            except TimeoutError:
                yield b": still here\n\n"

    def _once(self, line: _Line, form: str, writing: Writing) -> bytes:
        number, event = line.written.get(form, (-1, b""))
        if number != line.number and line.board is not None:
            event = writing(line.board).encode()
            line.written[form] = line.number, event
        return event

    async def _look(self) -> None:
        """Read the boards that have listeners, as long as there are any."""
        seen, stirred = -1, float("-inf")
        while self._lines and not self._is_closed:
            try:
                if (last := await self._boards.last_event()) != seen:
                    seen, stirred = last, time.monotonic()
                for scope, line in list(self._lines.items()):
                    if _is_due(line, stirred):
                        await self._read(scope, line)
                await asyncio.sleep(PULSE_SECONDS)
            except DatabaseUnavailable as away:
                self._lost(away)
                await asyncio.sleep(AWAY_SECONDS)
            except Exception:  # one defect must not silence every board for ever
                log.exception("board_stream.failed")
                await asyncio.sleep(AWAY_SECONDS)

    async def _read(self, scope: Scope, line: _Line) -> None:
        line.read_at = time.monotonic()
        board = await self._boards.fresh(scope)
        if line.away is not None or line.board is None or _differ(board, line.board):
            line.board, line.away = board, None
            line.tell()

    def _lost(self, away: LianbanError) -> None:
        for line in self._lines.values():
            if line.away is None:
                line.away = away
                line.tell()


def _is_due(line: _Line, stirred: float) -> bool:
    now = time.monotonic()
    apart = APART_SECONDS if now - stirred < STIRRED_SECONDS else READ_ANYWAY_SECONDS
    return now - line.read_at >= apart


def _differ(board: SlaBoard, last: SlaBoard) -> bool:
    return board.model_copy(update={"at": last.at}) != last


def _away(failure: LianbanError | None) -> bytes:
    return f"event: away\ndata: {failure.code if failure else ''}\n\n".encode()
