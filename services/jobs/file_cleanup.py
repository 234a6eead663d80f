"""Keeps files: forgets uploads that nobody handed in, and bytes that nobody registered."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from schemas.errors import FilesUnavailable, RecordUnavailable
from services.store.core.run_once import take_up
from services.store.materials.service import MaterialService

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=1)
ASK_SECONDS = 300.0


@dataclass(frozen=True)
class FileCleanupJob:
    """One of the processes collects each hour; which one does not matter."""

    cabinet: MaterialService

    async def run(self) -> None:
        """Until cancelled; while the record or the object store is away there is nothing to collect."""
        while True:
            await asyncio.sleep(ASK_SECONDS)
            try:
                if await take_up(self.cabinet.store, "files", EVERY):
                    collected = await self.cabinet.collect()
                    if collected:
                        log.info("files.collected", count=collected)
            except (RecordUnavailable, FilesUnavailable) as away:
                log.warning("files.delayed", reason=type(away).__name__)
