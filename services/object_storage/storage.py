"""Objects (对象存储): bytes under a key, the same whether in a local folder, in S3 or in memory."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url

from schemas.errors import ObjectStoreUnavailable

CHUNK = 256 * 1024
"""Bytes that are in memory at a time when a file goes in or out."""
PART = 5 * 1024 * 1024
"""The same on the way into S3, which takes no smaller part of a file but the last."""


@dataclass(frozen=True)
class Objects:
    """Keeps bytes; what they are is on file in the record."""

    store: ObjectStore

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """Objects in a local folder, made when it is not there."""
        return cls(LocalStore(folder, mkdir=True, automatic_cleanup=True))

    @classmethod
    def at(cls, url: str) -> Self:
        """Objects at a URL (`s3://bucket/prefix`); access comes from the environment (`AWS_…`)."""
        return cls(from_url(url))

    @classmethod
    def chosen(cls, url: str | None, data: Path) -> Self:
        """Objects at the URL, or in the folder `objects` under the data where there is none."""
        return cls.at(url) if url is not None else cls.in_folder(data / "objects")

    @classmethod
    def in_memory(cls) -> Self:
        """Objects that live as long as the process."""
        return cls(MemoryStore())

    async def put(self, key: str, content: bytes | BinaryIO) -> None:
        """Keep the bytes under the key; a file is read piece by piece.

        Raises:
            ObjectStoreUnavailable: the store does not answer; nothing was kept.
        """
        try:
            piece = CHUNK if isinstance(self.store, LocalStore | MemoryStore) else PART
            await obstore.put_async(self.store, key, content, chunk_size=piece, max_concurrency=1)
        except (BaseError, OSError) as away:
            raise ObjectStoreUnavailable("文件存储暂时不可用，请稍后重试") from away

    async def read(self, key: str) -> bytes | None:
        """All the bytes under the key; None when there are none.

        Raises:
            ObjectStoreUnavailable: the store does not answer.
        """
        try:
            found = await obstore.get_async(self.store, key)
            return bytes(await found.bytes_async())
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as away:
            raise ObjectStoreUnavailable("文件存储暂时不可用，请稍后重试") from away

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        """The bytes under the key, piece by piece.

        Raises:
            ObjectStoreUnavailable: the store does not answer, or has nothing under the key.
        """
        try:
            found = await obstore.get_async(self.store, key)
            async for piece in found.stream(min_chunk_size=CHUNK):
                yield bytes(piece)
        except (BaseError, OSError) as away:
            raise ObjectStoreUnavailable("文件存储暂时不可用，请稍后重试") from away

    async def remove(self, key: str) -> None:
        """Forget the bytes under the key; when there are none, nothing happens."""
        try:
            await obstore.delete_async(self.store, key)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as away:
            raise ObjectStoreUnavailable("文件存储暂时不可用，请稍后重试") from away

    async def listed(self, prefix: str) -> AsyncIterator[tuple[str, datetime]]:
        """Every key under the prefix, with the moment it was last written."""
        try:
            async for some in obstore.list(self.store, prefix=prefix):
                for one in some:
                    yield one["path"], one["last_modified"]
        except (BaseError, OSError) as away:
            raise ObjectStoreUnavailable("文件存储暂时不可用，请稍后重试") from away
