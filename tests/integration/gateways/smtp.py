"""A small SMTP server on a port of its own: takes letters, refuses one receiver."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.listening import listening

NOBODY = "nobody@example.com"


@dataclass
class SmallSmtp:
    """The letters that it took."""

    letters: list[bytes] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation."""
        writer.write(b"220 small\r\n")
        while line := await reader.readline():
            shown = line.decode().upper()
            if shown.startswith("RCPT") and NOBODY.upper() in shown:
                writer.write(b"550 nobody here\r\n")
            elif shown.startswith("DATA"):
                writer.write(b"354 go on\r\n")
                self.letters.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 taken\r\n")
            elif shown.startswith("QUIT"):
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 small\r\n")
        await writer.drain()
        writer.close()


@asynccontextmanager
async def small_smtp() -> AsyncIterator[SmallSmtp]:
    """The server, listening while the block runs."""
    made = SmallSmtp()
    async with listening(made.serve) as address:
        made.url = f"smtp://{address}"
        yield made
