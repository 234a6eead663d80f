"""TLS in front of the PostgreSQL of tests, which has none: answers `SSLRequest`, then passes bytes on."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.listening import listening

SSL_REQUEST = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
"""The first message of a client that wants TLS (PostgreSQL, message formats)."""


def self_signed(folder: Path, host: str = "localhost") -> ssl.SSLContext:
    """A server's context with a certificate of its own for that host, valid for a day."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    certificate = made.sign(key, hashes.SHA256())
    pem, none = serialization.Encoding.PEM, serialization.NoEncryption()
    file = folder / "server.pem"
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, none)
    file.write_bytes(private + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@dataclass
class TlsPostgres:
    """Where it listens, and how many connections were made over TLS and without."""

    host: str
    port: int
    context: ssl.SSLContext
    address: str = ""
    encrypted: int = 0
    plain: int = 0

    async def serve(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """One connection; one without TLS is closed."""
        if await client.read(8) != SSL_REQUEST:
            self.plain += 1
            back.close()
            return
        back.write(b"S")
        await back.drain()
        await back.start_tls(self.context)
        self.encrypted += 1
        server, there = await asyncio.open_connection(self.host, self.port)
        await asyncio.gather(_pass_on(client, there), _pass_on(server, back))


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await source.read(65536):
            target.write(some)
            await target.drain()
    target.close()


@asynccontextmanager
async def tls_postgres(host: str, port: int, folder: Path) -> AsyncIterator[TlsPostgres]:
    """The server at that address behind TLS, while the block runs."""
    made = TlsPostgres(host, port, self_signed(folder))
    async with listening(made.serve) as address:
        made.address = address
        yield made
