"""One process that does nothing but send spans to a collector, so that it can be killed in a measurement."""

import asyncio
import os
import sys

from services.consumers.spans import COLLECTOR_CONSUMER, CollectorConsumer
from services.gateways.collector import HttpCollector
from services.reference_data.calendars import load_changes
from services.store.calendars.history import CalendarHistory
from services.store.core.engine import Store
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import ConsumerOffsets
from services.store.traces.case_traces import CaseTraces
from services.telemetry.log import configure


async def _read(url: str, endpoint: str) -> None:
    store = Store.open(url, pool_size=4)
    result = CollectorConsumer(CaseTraces(store, CalendarHistory(load_changes())), HttpCollector(endpoint))
    offsets = ConsumerOffsets(store, COLLECTOR_CONSUMER, f"bench-{os.getpid()}")
    await result.event_consumer(offsets, CommitNotifier(url)).run()


if __name__ == "__main__":
    configure("ERROR")
    asyncio.run(_read(sys.argv[1], sys.argv[2]))
