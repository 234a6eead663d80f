"""Letters over SMTP, to a small server of our own: whole, in Chinese, and refused in words."""

import asyncio
from contextlib import suppress
from email import message_from_bytes
from email.policy import default

import pytest

from services.gateways.deliveries import NotDelivered
from services.gateways.email import SimulatedEmail, SmtpEmail, email_gateway
from tests.integration.gateways.smtp import NOBODY, small_smtp
from tests.support.listening import listening

BODY = {"subject": "联办：企业开办（330100-1）", "text": "您的申请已受理。"}


async def test_a_letter_arrives_whole_and_a_second_try_has_the_same_name() -> None:
    async with small_smtp() as server:
        gateway = SmtpEmail(server.url, "office@lianban.example")
        for _ in range(2):
            await gateway.deliver("330100-1.4", "wang@example.com", BODY, "")
    first, second = (message_from_bytes(raw, policy=default) for raw in server.letters)
    assert first["Subject"] == BODY["subject"]
    assert first["To"] == "wang@example.com"
    assert first.get_content().strip().rstrip(".").strip() == BODY["text"]
    assert first["Message-ID"] == second["Message-ID"] == "<330100-1.4@lianban.example>"


async def test_what_is_refused_or_away_is_said_and_names_nobody() -> None:
    async with small_smtp() as server:
        gateway = SmtpEmail(server.url, "office@lianban.example")
        with pytest.raises(NotDelivered) as refused:
            await gateway.deliver("1", NOBODY, BODY, "")
    assert NOBODY not in str(refused.value)
    with pytest.raises(NotDelivered, match="没有接收"):
        await gateway.deliver("1", "wang@example.com", BODY, "")
    with pytest.raises(NotDelivered, match="地址不存在"):
        await SimulatedEmail().deliver("1", "x@y.invalid", BODY, "")
    assert isinstance(email_gateway(None, "x@y"), SimulatedEmail)


async def test_a_server_that_never_comes_to_an_end_is_given_up_at_the_deadline() -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while True:
                writer.write(b"220-wait\r\n")
                await writer.drain()
                await asyncio.sleep(0.01)

    async with listening(drip) as address:
        with pytest.raises(NotDelivered, match="没有接收"):
            await SmtpEmail(f"smtp://{address}", "office@lianban.example", 0.3).deliver(
                "1", "w@x.cn", BODY, ""
            )
