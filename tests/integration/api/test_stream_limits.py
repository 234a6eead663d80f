"""Streams: of scopes that exist only, so many per account and sender, each place given back."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.types import Message

from api.streams.live_stream import LiveStream, StreamPlaces
from schemas.errors import TooManyStreams
from tests.support.api_client import ROOT, ApiClient, fields, problem
from tests.support.office import until

STREAM = f"{ROOT}/boards/sla/stream"
SCOPE = {"type": "http", "client": ("192.0.2.80", 1), "headers": [], "asgi": {"spec_version": "2.3"}}


@pytest.mark.parametrize("path", ["/boards/sla", "/boards/sla/stream", "/boards/sla.xlsx"])
@pytest.mark.parametrize("field", ["department", "matter"])
async def test_a_scope_that_does_not_exist_is_refused(api: ApiClient, path: str, field: str) -> None:
    refused = problem(await api.get("admin1", path, **{field: "never-heard-of"}), 422, "invalid-input")
    assert fields(refused) == [field]


async def test_a_department_keeps_to_its_own_board_and_existing_matters(api: ApiClient) -> None:
    problem(await api.get("tax1", "/boards/sla/stream", matter="made-up"), 422, "invalid-input")
    problem(await api.get("tax1", "/boards/sla/stream", department="bank"), 403, "not-your-step")


def test_places_are_counted_by_account_and_by_sender() -> None:
    places = StreamPlaces(per_account=2, per_sender=3)
    with places.one("a", "x"), places.one("a", "y"):
        with pytest.raises(TooManyStreams), places.one("a", "z"):
            pass
        with places.one("b", "x"), places.one("c", "x"), pytest.raises(TooManyStreams), places.one("d", "x"):
            pass
        assert places.taken == 2
    assert places.taken == 0


class _Reader:
    """A client that reads a stream in this process, and leaves when the test says so."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.left, self.reads = asyncio.Event(), asyncio.Event()

    async def receive(self) -> Message:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)
        if message.get("body"):
            self.reads.set()
        await asyncio.sleep(0)


class _Events:
    """Events without end, and whether they were closed."""

    def __init__(self, pause: float) -> None:
        self.pause, self.closed = pause, False

    async def run(self) -> AsyncGenerator[bytes]:
        try:
            while True:
                yield b": one\n\n"
                await asyncio.sleep(self.pause)
        finally:
            self.closed = True


async def _yes() -> bool:
    return True


@pytest.mark.parametrize("pause", [0.0, 3600.0], ids=["while it sends", "while it is quiet"])
async def test_a_place_is_given_back_when_the_reader_leaves(pause: float) -> None:
    places, reader, events = StreamPlaces(per_account=1), _Reader(), _Events(pause)
    stream = LiveStream(Request(SCOPE), places, events.run(), _yes, "a")
    running = asyncio.create_task(stream(SCOPE, reader.receive, reader.send))
    await asyncio.wait_for(reader.reads.wait(), 30)
    second = LiveStream(Request(SCOPE), places, _Events(0).run(), _yes, "a")
    with pytest.raises(TooManyStreams):
        await second(SCOPE, reader.receive, reader.send)
    reader.left.set()
    await asyncio.wait_for(running, 30)
    assert places.taken == 0
    assert events.closed


async def test_a_place_is_given_back_when_the_answer_fails_or_is_cancelled() -> None:
    places = StreamPlaces()

    async def broken(message: Message) -> None:
        raise OSError

    failing = LiveStream(Request(SCOPE), places, _Events(0).run(), _yes, "a")
    with pytest.raises((OSError, ExceptionGroup)):
        await failing(SCOPE, _Reader().receive, broken)
    assert places.taken == 0
    reader = _Reader()
    cancelled = LiveStream(Request(SCOPE), places, _Events(3600).run(), _yes, "a")
    running = asyncio.create_task(cancelled(SCOPE, reader.receive, reader.send))
    await asyncio.wait_for(reader.reads.wait(), 30)
    assert places.taken == 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert places.taken == 0


async def test_the_account_that_opens_too_many_streams_is_refused_over_http(
    open_app: FastAPI, open_door: ApiClient
) -> None:
    places: StreamPlaces = open_app.state.streams.places
    places._limits = (2, 100)
    headers = await open_door.headers("admin1")
    client = open_door.client
    async with client.stream("GET", STREAM, headers=headers):
        async with client.stream("GET", STREAM, headers=headers):
            await until(lambda: _has(places, 2))
            refused = problem(await client.get(STREAM, headers=headers), 429, "too-many-streams")
            assert "2 个" in refused["detail"]
            other = await open_door.headers("admin2")
            async with client.stream("GET", STREAM, headers=other) as three:
                assert three.status_code == 200
        await until(lambda: _has(places, 1))
        async with client.stream("GET", STREAM, headers=headers) as again:
            assert again.status_code == 200
    await until(lambda: _has(places, 0))


async def _has(places: StreamPlaces, count: int) -> bool:
    return places.taken == count
