"""Streams and idle connections behind proxies: not gathered, and not closed by this side first."""

import ast
import re
from collections.abc import AsyncGenerator

from fastapi import FastAPI, Request

from api.server import KEEP_ALIVE_SECONDS, make_server
from api.streams.board_stream import STREAM
from api.streams.live_stream import LiveStream, StreamPlaces
from services.settings import Settings
from tests.unit.house.tree import modules, name_of, parsed

LONGEST_OF_CLIENTS = 90
"""Seconds for which Go's client, the most patient of common ones, keeps an idle connection."""


def test_every_stream_takes_a_place_and_has_the_headers_of_streams() -> None:
    sources = {name_of(path): ast.unparse(parsed(path)) for path in modules("api")}
    streams = {name: source.count("return LiveStream(") for name, source in sources.items()}
    assert sum(streams.values()) >= 4
    assert [name for name, source in sources.items() if "text/event-stream'" in source] == [
        "api/streams/live_stream.py",
        "api/web/shell/request_context.py",
    ], "one class of answers streams events; the other place reads what a browser accepts"
    listened = {
        name for name, source in sources.items() if re.search(r"\bstreams\.(board|cases)\.listen\(", source)
    }
    assert listened == {name for name, count in streams.items() if count}
    request = Request({"type": "http", "client": ("192.0.2.1", 1), "headers": []})
    headers = LiveStream(request, StreamPlaces(), _nothing(), _yes).headers
    assert headers["content-type"].startswith("text/event-stream")
    assert STREAM.items() <= {name.title(): value for name, value in headers.items()}.items()
    assert STREAM["X-Accel-Buffering"] == "no"


async def _nothing() -> AsyncGenerator[bytes]:
    for event in tuple[bytes, ...]():
        yield event


async def _yes() -> bool:
    return True


def test_an_idle_connection_is_kept_longer_than_clients_keep_theirs() -> None:
    server = make_server(FastAPI(), Settings())
    assert server.config.timeout_keep_alive == KEEP_ALIVE_SECONDS > LONGEST_OF_CLIENTS
