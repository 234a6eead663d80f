"""A process that brings open cases up to date until it is killed; its argument is the record's URL."""

import asyncio
import sys
from datetime import timedelta

from services.jobs import recalculation
from services.jobs.recalculation import RecalculationJob
from services.reference_data.calendars import load_changes
from services.store.calendar_changes.stale_cases import StaleCases
from services.store.calendars.calendars import CalendarSource
from services.store.cases.service import CaseService
from services.store.core.engine import Store
from services.store.core.wakeup_jitter import WakeupJitter


async def main(database_url: str) -> None:
    """Recalculation one case at a time, so that a kill falls between two, or into one."""
    recalculation.CHUNK = 1
    store = Store.open(database_url, pool_size=2)
    job = RecalculationJob(
        StaleCases(store), CaseService(store, CalendarSource(load_changes()), WakeupJitter(0))
    )
    while True:
        await job.run_batch(timedelta(minutes=1))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
