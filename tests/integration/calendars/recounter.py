"""A process that brings open cases up to date until it is killed; its argument is the record's URL."""

import asyncio
import sys

from services.jobs import recalculation
from services.jobs.recalculation import Recounting
from services.reference_data.calendars import load_changes
from services.store.calendar_changes.stale_cases import StaleCases
from services.store.calendars.calendars import CalendarBook
from services.store.cases.service import CaseFiles
from services.store.core.engine import Store
from services.store.core.wakeup_jitter import Spread


async def main(database_url: str) -> None:
    """Recount one case at a time, so that a kill falls between two, or into one."""
    recalculation.BATCH = 1
    store = Store.open(database_url, pool_size=2)
    await Recounting(StaleCases(store), CaseFiles(store, CalendarBook(load_changes()), Spread(0))).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
