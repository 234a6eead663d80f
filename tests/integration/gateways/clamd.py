"""A small clamd: speaks INSTREAM on a port of its own, and knows one signature, EICAR's."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.listening import listening

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless file that every scanner must find, in two halves so that no scanner finds this one."""


@dataclass
class SmallClamd:
    """What it was sent, and the most it takes."""

    largest: int = 25_000_000
    chunks: list[int] = field(default_factory=list)
    address: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation."""
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        whole = b""
        while size := struct.unpack(">I", await reader.readexactly(4))[0]:
            self.chunks.append(size)
            whole += await reader.readexactly(size)
            if len(whole) > self.largest:
                writer.write(b"INSTREAM size limit exceeded. ERROR\0")
                break
        else:
            writer.write(b"stream: Eicar-Signature FOUND\0" if EICAR in whole else b"stream: OK\0")
        await writer.drain()
        writer.close()


@asynccontextmanager
async def small_clamd(largest: int = 25_000_000) -> AsyncIterator[SmallClamd]:
    """The scanner, listening while the block runs."""
    clamd = SmallClamd(largest)
    async with listening(clamd.serve) as clamd.address:
        yield clamd
