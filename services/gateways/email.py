"""The way out by e-mail: any SMTP server that the settings name, or a polite simulator."""

import asyncio
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from typing import ClassVar
from urllib.parse import unquote, urlsplit

import aiosmtplib

from schemas.json_values import JsonObject
from services.gateways.deliveries import Gateway, NotDelivered

DEADLINE_SECONDS = 30.0
"""For one letter as a whole, from the name of the server to its last answer."""
SUBMISSION_PORT = 587
SMTPS_PORT = 465


@dataclass(frozen=True)
class SimulatedEmail:
    """Takes every letter but those to `.invalid`; the outbox shows what it took."""

    is_simulated: ClassVar[bool] = True

    async def deliver(self, name: str, target: str, body: JsonObject, secret: str) -> None:  # noqa: ARG002
        """Take the letter.

        Raises:
            NotDelivered: there is no such address.
        """
        if target.lower().endswith(".invalid"):
            raise NotDelivered("邮件网关：地址不存在")


@dataclass(frozen=True)
class SmtpEmail:
    """Hands letters to an SMTP server.

    Attributes:
        url: `smtp://user:password@host:port` (STARTTLS where the server offers it) or `smtps://…`.
        sender: the address that the letters come from.
        deadline_seconds: how long handing over one letter may take.
    """

    url: str = field(repr=False)
    sender: str
    deadline_seconds: float = DEADLINE_SECONDS

    async def deliver(self, name: str, target: str, body: JsonObject, secret: str) -> None:  # noqa: ARG002
        """Hand the letter over; a second try has the same Message-ID, so that a mailbox can drop it.

        Raises:
            NotDelivered: the server is away, or refuses sender, receiver or letter.
        """
        letter = EmailMessage()
        letter["From"], letter["To"] = self.sender, target
        letter["Subject"] = str(body["subject"])
        letter["Date"] = formatdate()
        letter["Message-ID"] = f"<{name.replace('/', '.')}@{self.sender.rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(str(body["text"]))
        try:
            async with asyncio.timeout(self.deadline_seconds):
                await self._send(letter)
        except (OSError, TimeoutError, aiosmtplib.SMTPException) as refusal:
            raise NotDelivered(f"邮件服务器没有接收（{type(refusal).__name__}）") from refusal

    async def _send(self, letter: EmailMessage) -> None:
        where = urlsplit(self.url)
        is_smtps = where.scheme == "smtps"
        await aiosmtplib.send(
            letter,
            hostname=where.hostname or "",
            port=where.port or (SMTPS_PORT if is_smtps else SUBMISSION_PORT),
            username=unquote(where.username) if where.username else None,
            password=unquote(where.password or "") if where.username else None,
            use_tls=is_smtps,
            start_tls=False if is_smtps else None,
            timeout=self.deadline_seconds,
        )


def email_gateway(url: str | None, sender: str) -> Gateway:
    """The gateway of those settings; without a server, the simulator."""
    return SmtpEmail(url, sender) if url else SimulatedEmail()
