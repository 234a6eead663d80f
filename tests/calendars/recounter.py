"""A process that brings open cases up to date until it is killed; its argument is the record's URL."""

import asyncio
import sys

from activities import recounting
from activities.recounting import Recounting
from services.catalogue.calendars import load_changes
from services.store.calendar_book import CalendarBook
from services.store.case_files import CaseFiles
from services.store.spread import Spread
from services.store.stale_cases import StaleCases
from services.store.store import Store


async def main(database_url: str) -> None:
    """Recount one case at a time, so that a kill falls between two, or into one."""
    recounting.BATCH = 1
    store = Store.open(database_url, pool_size=2)
    await Recounting(StaleCases(store), CaseFiles(store, CalendarBook(load_changes()), Spread(0))).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
