"""HTTP/1.1 as uvicorn speaks it, with limits on heads, slow clients and connections.

uvicorn's fast parser takes heads of any size and waits for the rest of a request for ever. A proxy in front
should have limits of its own; these hold where there is none, and where it is misconfigured.
"""

import time
from collections.abc import Callable
from enum import Enum
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.problems import as_bytes
from schemas.errors import HeadTooLarge, LianbanError, RequestTooSlow

LARGEST_HEAD = 64 * 1024
"""Bytes of the request line and all headers."""
MOST_HEADERS = 100
HEAD_SECONDS = 10.0
"""From the first byte, or from the connection, to the end of the head."""
BODY_SECONDS = 20.0
"""What any body may take."""
LEAST_BYTES_A_SECOND = 8_000
"""How fast a body must come after that, on average: 20 MB may take some 40 minutes."""
UNREAD_SECONDS = 60.0
"""How long a client may leave what is sent to it unread."""
MOST_CONNECTIONS = 2_000
"""Connections of one process."""
MOST_OF_ONE_ADDRESS = 300
"""The same of one address that is neither this computer nor a trusted proxy."""
_ONE_CHUNK = 256 * 1024
_LOCAL = (ip_network("127.0.0.0/8"), ip_network("::1"))


class Phase(Enum):
    """What the connection waits for."""

    HEAD = 1
    BODY = 2
    ANSWER = 3


class LimitedProtocol(HttpToolsProtocol):
    """One connection; `look` ends it when it takes too long."""

    clock: Callable[[], float] = time.monotonic
    most_connections = MOST_CONNECTIONS
    most_of_one_address = MOST_OF_ONE_ADDRESS
    shared: tuple[IPv4Network | IPv6Network, ...] = _LOCAL
    """Addresses that many people share: this computer's, trusted proxies'."""

    _phase = Phase.HEAD
    _since = 0.0
    _head = _unparsed = _received = _headers = 0
    _is_refused = False
    _unread_since: float | None = None

    def connection_made(self, transport: Any) -> None:
        """Take the connection, unless there are too many."""
        super().connection_made(transport)
        self._since = self.clock()
        if len(self.connections) > self.most_connections or self._is_one_too_many():
            self._is_refused = True
            transport.abort()

    def data_received(self, data: bytes) -> None:
        """Parse, and count what belongs to a head that is not complete."""
        if self._is_refused:
            return
        if self._phase is Phase.ANSWER and not self._has_request():
            self._begin_head()
        super().data_received(data)
        if self._phase is Phase.HEAD and not self._is_refused:
            self._unparsed += len(data)
            if self._unparsed > LARGEST_HEAD + _ONE_CHUNK or self._is_too_large():
                self._refuse(_too_large())

    def on_message_begin(self) -> None:
        """Start the count and the clock of the next head."""
        super().on_message_begin()
        self._begin_head()

    def on_url(self, url: bytes) -> None:
        """Count the address with the head."""
        super().on_url(url)
        self._head += len(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep the header while the head is within its limit."""
        self._head += len(name) + len(value)
        self._headers += 1
        if not self._is_too_large():
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start the request, unless its head was too large."""
        if self._is_refused or self._is_too_large():
            self._refuse(_too_large())
            return
        self._phase, self._since, self._received = Phase.BODY, self.clock(), 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Pass the body on."""
        if not self._is_refused:
            self._received += len(body)
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait for the answer from here on."""
        if not self._is_refused:
            self._phase = Phase.ANSWER
            super().on_message_complete()

    def look(self) -> None:
        """End the connection when its client is too slow; called every few seconds."""
        if self._is_refused or self.transport.is_closing():
            return
        if not self.flow.write_paused:
            self._unread_since = None
        elif self._unread_since is None:
            self._unread_since = self.clock()
        elif self.clock() - self._unread_since > UNREAD_SECONDS:
            self.transport.abort()
            return
        if self._is_too_slow():
            self._refuse(RequestTooSlow("请求没有在规定时间内传完，请检查网络后重试"))

    def _is_one_too_many(self) -> bool:
        if self.client is None or any(ip_address(self.client[0]) in one for one in self.shared):
            return False
        peers = [getattr(one, "client", None) or ("", 0) for one in self.connections]
        return [address for address, _ in peers].count(self.client[0]) > self.most_of_one_address

    def _has_request(self) -> bool:
        """Whether a request was passed on and is not answered yet."""
        cycle: Any = self.cycle  # None before the first request, whatever the library declares
        return bool(cycle is not None and not cycle.response_complete)

    def _is_too_slow(self) -> bool:
        seconds = self.clock() - self._since
        if self._phase is Phase.HEAD:
            is_idle = self.timeout_keep_alive_task is not None
            return seconds > HEAD_SECONDS and not is_idle
        is_waited_for = self._phase is Phase.BODY and not self.flow.read_paused
        return is_waited_for and seconds > BODY_SECONDS + self._received / LEAST_BYTES_A_SECOND

    def _begin_head(self) -> None:
        self._phase, self._since = Phase.HEAD, self.clock()
        self._head = self._unparsed = self._headers = 0

    def _is_too_large(self) -> bool:
        return self._head > LARGEST_HEAD or self._headers > MOST_HEADERS

    def _refuse(self, failure: LianbanError) -> None:
        """Answer where nothing was answered yet, and close; what comes later is dropped."""
        if self._is_refused:
            return
        self._is_refused = True
        if not self._has_request() or not self.cycle.response_started:
            self.transport.write(as_bytes(failure))
        if self._has_request():
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()


def _too_large() -> LianbanError:
    return HeadTooLarge(f"请求头超过 {LARGEST_HEAD // 1024} KB 或 {MOST_HEADERS} 项")
