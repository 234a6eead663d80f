"""The way out by e-mail: any SMTP server that the settings name, or a polite simulator."""

import asyncio
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from services.gateways.deliveries import Gateway, NotDelivered

PATIENCE_SECONDS = 10.0
SUBMISSION_PORT = 587
SMTPS_PORT = 465


@dataclass(frozen=True)
class SimulatedEmail:
    """Takes every letter but those to `.invalid`; the outbox shows what it took."""

    is_simulated: ClassVar[bool] = True

    async def deliver(self, name: str, target: str, body: Mapping[str, Any], secret: str) -> None:  # noqa: ARG002
        """Take the letter.

        Raises:
            NotDelivered: there is no such address.
        """
        if target.lower().endswith(".invalid"):
            raise NotDelivered("邮件网关：地址不存在")


@dataclass(frozen=True)
class SmtpEmail:
    """Hands letters to an SMTP server, each in a thread: the standard library waits for its answers.

    Attributes:
        url: `smtp://user:password@host:port` (STARTTLS where the server offers it) or `smtps://…`.
        sender: the address that the letters come from.
    """

    url: str = field(repr=False)
    sender: str

    async def deliver(self, name: str, target: str, body: Mapping[str, Any], secret: str) -> None:  # noqa: ARG002
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
            await asyncio.to_thread(self._send, letter)
        except (OSError, smtplib.SMTPException) as refusal:
            raise NotDelivered(f"邮件服务器没有接收（{type(refusal).__name__}）") from refusal

    def _send(self, letter: EmailMessage) -> None:
        where = urlsplit(self.url)
        host, context = where.hostname or "", ssl.create_default_context()
        if where.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, where.port or SMTPS_PORT, timeout=PATIENCE_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(host, where.port or SUBMISSION_PORT, timeout=PATIENCE_SECONDS)
        with server:
            server.ehlo()
            if where.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            if where.username:
                server.login(unquote(where.username), unquote(where.password or ""))
            server.send_message(letter)


def email_gateway(url: str | None, sender: str) -> Gateway:
    """The gateway of those settings; without a server, the simulator."""
    return SmtpEmail(url, sender) if url else SimulatedEmail()
