"""Pages are compressed, streams are not, and a compressed page does not betray a secret by its length."""

import gzip
from collections.abc import AsyncIterator

from fastapi import FastAPI
from starlette.responses import HTMLResponse, StreamingResponse
from starlette.types import ASGIApp, Message, Scope

from api.web.shell.compression import MOST_RANDOM_BYTES, PageCompression, pack
from api.web.shell.csrf_tokens import csrf_token, is_token, mask
from tests.integration.pages.screen import Screen

GZIP = {"Accept-Encoding": "gzip", "Accept": "text/html"}
PAGE = "<p>一段文字</p>" * 100


async def _answer(app: ASGIApp, encoding: str = "gzip") -> tuple[dict[str, str], list[bytes]]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"accept-encoding", encoding.encode())]
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": headers,
        "asgi": {"spec_version": "2.4"},
    }
    await PageCompression(app)(scope, receive, send)
    found = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return found, [message.get("body", b"") for message in sent[1:]]


async def test_public_and_officers_pages_are_compressed(building: FastAPI, screen: Screen) -> None:
    answer = await screen.see("/apply", GZIP)
    assert answer.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["vary"]
    assert int(answer.headers["content-length"]) < len(answer.content) / 2
    async with Screen.at(building, "admin1") as admin:
        assert (await admin.see("/people", GZIP)).headers["content-encoding"] == "gzip"
    plain = await screen.see("/apply", {"Accept-Encoding": "identity", "Accept": "text/html"})
    assert "content-encoding" not in plain.headers


async def test_streams_and_pages_in_pieces_are_passed_on_as_they_come() -> None:
    async def pieces() -> AsyncIterator[str]:
        for piece in ("event: board\ndata: 1\n\n", "event: board\ndata: 2\n\n"):
            yield piece

    for kind in ("text/event-stream", "text/html"):
        headers, bodies = await _answer(StreamingResponse(pieces(), media_type=kind))
        assert "content-encoding" not in headers
        assert [body for body in bodies if body] == [
            b"event: board\ndata: 1\n\n",
            b"event: board\ndata: 2\n\n",
        ]


async def test_a_small_answer_and_a_browser_without_gzip_get_it_plain() -> None:
    for app, encoding in ((HTMLResponse("<p>1</p>"), "gzip"), (HTMLResponse(PAGE), "br")):
        headers, bodies = await _answer(app, encoding)
        assert "content-encoding" not in headers
        assert bodies[0] == app.body


def test_equal_pages_differ_in_length_and_unpack_to_the_same() -> None:
    packed = [pack(PAGE.encode()) for _ in range(200)]
    assert {gzip.decompress(one) for one in packed} == {PAGE.encode()}
    lengths = {len(one) for one in packed}
    assert len(lengths) > 20
    assert max(lengths) - min(lengths) <= MOST_RANDOM_BYTES


async def test_the_token_of_a_form_is_another_one_on_every_page_and_all_of_them_hold(
    building: FastAPI,
) -> None:
    async with Screen.at(building, "admin1") as admin:
        first, second = [(await admin.hidden("/people/new"))["csrf"] for _ in range(2)]
        assert first != second
        for token in (first, second):
            kept = await admin.client.post("/notifications/read", data={"csrf": token})
            assert kept.status_code == 303, kept.text


def test_only_the_tokens_of_the_session_hold() -> None:
    token = csrf_token("a session")
    assert is_token(mask(token), token)
    forged = ("", token, mask(csrf_token("another")), "zz" * 64, mask(token)[:-2], " " * 128, "é" * 128)
    assert [one for one in forged if is_token(one, token)] == []
    assert mask("") == ""
