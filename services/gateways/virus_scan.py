"""The virus scan of uploads: clamd's INSTREAM, or none where no scanner is named."""

import asyncio
import struct
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from schemas.errors import ObjectStoreUnavailable

CHUNK = 128 * 1024
PATIENCE_SECONDS = 60.0


class VirusScan(Protocol):
    """Looks through a file before anybody else does."""

    async def finding(self, content: BinaryIO) -> str | None:
        """The name of what was found; None when the file is clean.

        Raises:
            ObjectStoreUnavailable: the scanner does not answer; the file counts as not looked at.
        """


class NoScan:
    """Where no scanner is named, nothing is looked for."""

    async def finding(self, content: BinaryIO) -> str | None:  # noqa: ARG002 - it does not look
        """Nothing is found."""
        return None


class ScannerMissing:
    """Where uploads must be scanned and no scanner is named, nothing is taken."""

    async def finding(self, content: BinaryIO) -> str | None:  # noqa: ARG002 - it takes none
        """Refuse every file.

        Raises:
            ObjectStoreUnavailable: naming the setting.
        """
        raise ObjectStoreUnavailable(
            "尚未配置病毒扫描（设置 LIANBAN_CLAMD_ADDRESS），文件未接收，请联系系统管理员"
        )


@dataclass(frozen=True)
class Clamd:
    """A clamd on `host:port` or on a socket's path."""

    address: str

    async def finding(self, content: BinaryIO) -> str | None:
        """The name of the signature that the file carries; None when it is clean.

        Raises:
            ObjectStoreUnavailable: clamd does not answer, or refuses to look.
        """
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                given = await self._opinions(content)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as away:
            raise ObjectStoreUnavailable("病毒扫描服务暂时不可用，文件未接收，请稍后重试") from away
        if given.endswith("OK"):
            return None
        if given.endswith("FOUND"):
            return given.removeprefix("stream:").removesuffix("FOUND").strip()
        raise ObjectStoreUnavailable("病毒扫描服务未能检查该文件，文件未接收")

    async def _opinions(self, content: BinaryIO) -> str:
        reader, writer = await self._connected()
        try:
            writer.write(b"zINSTREAM\0")
            while piece := content.read(CHUNK):
                writer.write(struct.pack(">I", len(piece)) + piece)
                await writer.drain()
            writer.write(struct.pack(">I", 0))
            await writer.drain()
            return (await reader.readuntil(b"\0")).rstrip(b"\0").decode("utf-8", "replace").strip()
        finally:
            writer.close()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.address.startswith("/"):
            return await asyncio.open_unix_connection(self.address)
        host, _, port = self.address.rpartition(":")
        return await asyncio.open_connection(host, int(port))


def virus_scan(address: str | None, *, is_demonstration: bool) -> VirusScan:
    """The scanner at that address; without one only a demonstration takes files."""
    if address is not None:
        return Clamd(address)
    return NoScan() if is_demonstration else ScannerMissing()
