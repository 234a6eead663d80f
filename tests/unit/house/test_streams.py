"""Streams and idle connections behind proxies: not gathered, and not closed by this side first."""

import ast

from fastapi import FastAPI

from api.board_stream import STREAM
from api.server import KEEP_ALIVE_SECONDS, make_server
from services.settings import Settings
from tests.unit.house.tree import modules, name_of, parsed

LONGEST_OF_CLIENTS = 90
"""Seconds for which Go's client, the most patient of common ones, keeps an idle connection."""


def test_every_stream_has_the_headers_of_streams() -> None:
    streams = [
        (name_of(path), ast.unparse(call))
        for path in modules()
        if name_of(path).startswith("api/")
        for call in ast.walk(parsed(path))
        if isinstance(call, ast.Call) and "media_type='text/event-stream'" in ast.unparse(call)
    ]
    assert len(streams) >= 4
    assert [name for name, call in streams if "headers=STREAM" not in call] == []
    assert STREAM["X-Accel-Buffering"] == "no"


def test_an_idle_connection_is_kept_longer_than_clients_keep_theirs() -> None:
    server = make_server(FastAPI(), Settings())
    assert server.config.timeout_keep_alive == KEEP_ALIVE_SECONDS > LONGEST_OF_CLIENTS
