"""Heads without end, half-sent requests, dripped bodies and too many connections are ended."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from fastapi import FastAPI, Request

from api.http_protocol import BODY_SECONDS, HEAD_SECONDS, LARGEST_HEAD, UNREAD_SECONDS, LimitedProtocol
from deploy.embedded.ports import LOOPBACK

BIG = 8_000_000


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Protocol(LimitedProtocol):
    """The protocol under a clock of the test, with room for three connections."""

    clock = Clock()
    most_connections = 3


Peer = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def server() -> AsyncIterator[uvicorn.Server]:
    """A server that echoes the size of a body, and answers with 8 MB at /big."""
    app = FastAPI()

    @app.post("/")
    async def size(request: Request) -> int:
        return len(await request.body())

    @app.get("/big")
    async def big() -> str:
        return "x" * BIG

    Protocol.clock.now = 0.0
    config = uvicorn.Config(app, host=LOOPBACK, port=0, http=Protocol, log_config=None, ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it tells by a flag only
        await asyncio.sleep(0.01)
    yield server
    server.should_exit = True
    await serving


async def _connect(server: uvicorn.Server, sent: bytes = b"") -> Peer:
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(sent)
    await writer.drain()
    return reader, writer


async def _answer(peer: Peer) -> tuple[int, str]:
    """Status and code of a problem, after which the connection ends."""
    reader, writer = peer
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    assert b"application/problem+json" in head
    return int(head.split()[1]), str(json.loads(body)["code"])


async def _after(server: uvicorn.Server, seconds: float) -> None:
    """Let the server look at its connections that much later."""
    while not server.server_state.connections:  # noqa: ASYNC110 - it tells by a set only
        await asyncio.sleep(0.01)
    Protocol.clock.now += seconds
    for one in list(server.server_state.connections):
        one.look()  # type: ignore[union-attr]


async def _arrived(server: uvicorn.Server, sent: int, count: str = "_unparsed") -> None:
    """Wait until the server has counted so many bytes."""
    while not any(getattr(one, count) == sent for one in server.server_state.connections):  # noqa: ASYNC110
        await asyncio.sleep(0.01)


POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [b"X: " + b"a" * LARGEST_HEAD + b"\r\n", b"X: a\r\n" * 101, b"X: " + b"a" * 30_000_000],
    ids=["one long header", "many headers", "a header without end"],
)
async def test_a_head_that_is_too_large_is_refused(server: uvicorn.Server, head: bytes) -> None:
    peer = await _connect(server, b"GET /big HTTP/1.1\r\nHost: x\r\n")
    peer[1].write(head + b"\r\n")
    answer = await peer[0].readuntil(b"\r\n")
    assert answer.startswith(b"HTTP/1.1 431 ")
    peer[1].close()


async def test_a_long_address_is_refused(server: uvicorn.Server) -> None:
    peer = await _connect(server, b"GET /" + b"a" * LARGEST_HEAD + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert await _answer(peer) == (431, "head-too-large")


async def test_a_head_just_within_the_limit_is_read(server: uvicorn.Server) -> None:
    head = b"X: " + b"a" * (LARGEST_HEAD - 200) + b"\r\n"
    reader, writer = await _connect(server, POST[:-2] + head + b"\r\n" + b"x" * 100)
    assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 200 ")
    writer.close()


@pytest.mark.parametrize("sent", [b"", b"GET /big HTTP/1.1\r\nHo"], ids=["nothing", "half a head"])
async def test_a_request_that_is_not_sent_ends(server: uvicorn.Server, sent: bytes) -> None:
    peer = await _connect(server, sent)
    await _arrived(server, len(sent))
    await _after(server, HEAD_SECONDS - 1)
    assert server.server_state.connections
    await _after(server, 2)
    assert await _answer(peer) == (408, "request-too-slow")


async def test_a_dripped_body_ends(server: uvicorn.Server) -> None:
    peer = await _connect(server, POST)
    for _ in range(3):
        peer[1].write(b"x")
        await peer[1].drain()
    await _arrived(server, 3, "_received")
    await _after(server, BODY_SECONDS - 1)
    await _after(server, 2)
    assert await _answer(peer) == (408, "request-too-slow")


async def test_a_second_request_on_one_connection_has_its_own_time(server: uvicorn.Server) -> None:
    reader, writer = await _connect(server, POST + b"x" * 100)
    assert (await reader.readuntil(b"100")).startswith(b"HTTP/1.1 200 ")
    await _after(server, HEAD_SECONDS * 3)
    writer.write(POST + b"x" * 100)
    assert b"HTTP/1.1 200 " in await reader.readuntil(b"100")
    writer.write(b"GET /")
    await writer.drain()
    await _arrived(server, 5)
    await _after(server, HEAD_SECONDS + 1)
    assert b"HTTP/1.1 408 " in await reader.read()
    writer.close()


async def test_an_answer_that_nobody_reads_ends(server: uvicorn.Server) -> None:
    port = server.servers[0].sockets[0].getsockname()[1]
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect((LOOPBACK, port))
        deaf.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
        while not any(one.flow.write_paused for one in server.server_state.connections):  # type: ignore[union-attr]  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await _after(server, 0)
        await _after(server, UNREAD_SECONDS + 1)
        while server.server_state.connections:  # noqa: ASYNC110 - it tells by a set only
            await asyncio.sleep(0.01)


async def test_more_connections_than_allowed_are_closed(server: uvicorn.Server) -> None:
    peers = [await _connect(server) for _ in range(4)]
    assert await peers[3][0].read() == b""
    for _, writer in peers:
        writer.close()
