"""Deletes uploads that no request used, and stored bytes that no row registers."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from schemas.errors import DatabaseUnavailable, ObjectStoreUnavailable
from services.store.core.run_once import claim_run
from services.store.materials.service import MaterialService

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=1)
POLL_SECONDS = 300.0


@dataclass(frozen=True)
class FileCleanupJob:
    """Runs each hour in one of the processes."""

    materials: MaterialService

    async def run(self) -> None:
        """Run until cancelled; retried while the database or the object store is unavailable."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                if await claim_run(self.materials.store, "files", EVERY):
                    collected = await self.materials.delete_unused()
                    if collected:
                        log.info("files.collected", count=collected)
            except (DatabaseUnavailable, ObjectStoreUnavailable) as error:
                log.warning("files.delayed", reason=type(error).__name__)
