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

    async def serve(self, heard: asyncio.StreamReader, told: asyncio.StreamWriter) -> None:
        """One conversation."""
        told.write(b"220 small\r\n")
        while line := await heard.readline():
            said = line.decode().upper()
            if said.startswith("RCPT") and NOBODY.upper() in said:
                told.write(b"550 nobody here\r\n")
            elif said.startswith("DATA"):
                told.write(b"354 go on\r\n")
                self.letters.append(await heard.readuntil(b"\r\n.\r\n"))
                told.write(b"250 taken\r\n")
            elif said.startswith("QUIT"):
                told.write(b"221 bye\r\n")
                break
            else:
                told.write(b"250 small\r\n")
        await told.drain()
        told.close()


@asynccontextmanager
async def small_smtp() -> AsyncIterator[SmallSmtp]:
    """The server, listening while the block runs."""
    made = SmallSmtp()
    async with listening(made.serve) as address:
        made.url = f"smtp://{address}"
        yield made
