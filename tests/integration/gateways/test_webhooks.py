"""Webhooks to receivers that misbehave: slow, talkative, gone, behind an address that may not be called."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas.networks import AllowedNetworks
from services.gateways.answers import retry_after
from services.gateways.deliveries import NoLongerWanted, NotDelivered
from services.gateways.webhooks import NO_ANSWER, Webhooks
from tests.support.listening import listening

BODY = {"kind": "step.opened", "case_no": "330100-1", "at": "2026-11-25T12:00:00+08:00"}
SECRET = "whsec_c2VjcmV0c2VjcmV0c2VjcmV0"
LOCAL = AllowedNetworks(local=True)
OK = b"HTTP/1.1 200 OK\r\n"


class Receiver:
    """A receiver that writes its answer as `answer` says, and keeps the heads of requests."""

    def __init__(self, answer: Callable[[asyncio.StreamWriter], Any]) -> None:
        """Nothing was asked yet."""
        self.answer = answer
        self.heads: list[str] = []
        self.is_over = asyncio.Event()

    async def serve(self, asked: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request; what is left of the answer is not sent once the caller has hung up."""
        try:
            self.heads.append((await asked.readuntil(b"\r\n\r\n")).decode())
            await self.answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.is_over.set()
            writer.close()


@asynccontextmanager
async def receiving(answer: Callable[[asyncio.StreamWriter], Any]) -> AsyncIterator[tuple[Receiver, str]]:
    """The receiver and its URL."""
    made = Receiver(answer)
    async with listening(made.serve) as address:
        yield made, f"http://{address}/events"


async def _deliver(url: str, networks: AllowedNetworks = LOCAL, deadline: float = 30.0) -> None:
    gateway = Webhooks(networks, deadline)
    try:
        await gateway.deliver("330100-1.4", url, BODY, SECRET)
    finally:
        await gateway.client.aclose()


def _written(answer: bytes) -> Callable[[asyncio.StreamWriter], Any]:
    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return write


async def _endless(writer: asyncio.StreamWriter) -> None:
    """An answer of 200 whose body never ends; ends when the caller hangs up."""
    writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1\r\nx\r\n")
        await writer.drain()
        await asyncio.sleep(0)


async def _bomb(writer: asyncio.StreamWriter) -> None:
    body = gzip.compress(bytes(50_000_000))
    writer.write(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    await writer.drain()


@pytest.mark.parametrize("answer", [_endless, _bomb])
async def test_an_answer_is_over_at_its_head_however_long_its_body(answer: Any) -> None:
    async with receiving(answer) as (receiver, url):
        await _deliver(url)
        async with asyncio.timeout(30):
            await receiver.is_over.wait()


async def _slow_head(writer: asyncio.StreamWriter) -> None:
    writer.write(OK)
    while True:
        writer.write(b"X-More: 1\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


async def _says_no_http(writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.7\r\n")
    await writer.drain()


async def _hangs_up(writer: asyncio.StreamWriter) -> None:
    writer.close()


@pytest.mark.parametrize("answer", [_slow_head, _says_no_http, _hangs_up])
async def test_what_is_no_answer_is_told_in_the_same_words(answer: Any) -> None:
    async with receiving(answer) as (_, url):
        with pytest.raises(NotDelivered) as failure:
            await _deliver(url, deadline=0.5 if answer is _slow_head else 30.0)
    assert str(failure.value) == NO_ANSWER


async def test_a_closed_port_and_an_unknown_name_are_told_in_the_same_words() -> None:
    async with receiving(_hangs_up) as (_, url):
        pass
    for target in (url, "http://nothing.invalid/events"):
        with pytest.raises(NotDelivered) as failure:
            await _deliver(target)
        assert str(failure.value) == NO_ANSWER


async def test_a_redirect_is_not_followed() -> None:
    async with (
        receiving(_written(OK + b"\r\n")) as (other, elsewhere),
        receiving(_written(f"HTTP/1.1 307 Moved\r\nLocation: {elsewhere}\r\n\r\n".encode())) as (_, url),
    ):
        with pytest.raises(NotDelivered, match="307"):
            await _deliver(url)
        assert other.heads == []


async def test_gone_means_that_nothing_more_is_wanted() -> None:
    async with receiving(_written(b"HTTP/1.1 410 Gone\r\n\r\n")) as (_, url):
        with pytest.raises(NoLongerWanted):
            await _deliver(url)


async def test_the_receiver_says_when_to_try_again() -> None:
    answer = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3600\r\n\r\n"
    async with receiving(_written(answer)) as (_, url):
        with pytest.raises(NotDelivered) as failure:
            await _deliver(url)
    assert failure.value.retry_after == timedelta(hours=1)


@pytest.mark.parametrize(
    ("message", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("99999999999999999999", timedelta(hours=24)),
        ("Wed, 25 Nov 2026 05:00:00 GMT", timedelta(hours=1)),
        ("Wednesday, 25-Nov-26 05:00:00 GMT", timedelta(hours=1)),
        ("Wed Nov 25 05:00:00 2026", timedelta(hours=1)),
        ("Fri, 25 Dec 2026 05:00:00 GMT", timedelta(hours=24)),
        ("Wed, 25 Nov 2026 03:00:00 GMT", None),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(message: str, wait: timedelta | None) -> None:
    assert retry_after({"retry-after": message}, datetime(2026, 11, 25, 4, tzinfo=UTC)) == wait


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]
)
async def test_a_local_address_is_refused_in_every_spelling_outside_a_demonstration(host: str) -> None:
    async with receiving(_written(OK + b"\r\n")) as (receiver, url):
        port = url.rpartition(":")[2]
        with pytest.raises(NotDelivered, match=f"不在允许访问的网络内|{NO_ANSWER}"):
            await _deliver(f"http://{host}:{port}", AllowedNetworks())
        assert receiver.heads == []


async def test_a_name_is_resolved_once_and_the_connection_goes_to_that_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *more: Any, **named: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "tax.example" else host, port, *more, **named)

    async with receiving(_written(OK + b"\r\n")) as (receiver, url):
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        await _deliver(url.replace("127.0.0.1", "tax.example"))
    assert asked.count("tax.example") == 1
    [head] = receiver.heads
    assert f"Host: tax.example:{url.split(':')[2].split('/')[0]}\r\n" in head


async def test_a_name_with_one_forbidden_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int, **_: Any) -> Any:
        assert host == "tax.example"
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in ("127.0.0.1", "169.254.1.1")
        ]

    async with receiving(_written(OK + b"\r\n")) as (receiver, url):
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        with pytest.raises(NotDelivered, match="不在允许访问的网络内"):
            await _deliver(url.replace("127.0.0.1", "tax.example"))
        assert receiver.heads == []
