"""The back office of one worker: papers, and what else follows the log and leaves the building."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from activities.delivery_desk import READER as DELIVERIES
from activities.delivery_desk import DeliveryDesk
from activities.file_keeping import FileKeeping
from activities.paper_desk import READER as PAPERS
from activities.paper_desk import PaperDesk
from schemas.deliveries import DeliveryChannel
from services.catalogue.messages import load_messages
from services.gateways.deliveries import Gateway, Webhooks
from services.material_desk import material_desk
from services.outside import Outside
from services.paper_wiring import papers_open
from services.store.deliveries import Deliveries
from services.store.department_book import DepartmentBook
from services.store.hints import Hints
from services.store.readers import LogReader
from services.store.store import Store


@asynccontextmanager
async def back_office(
    store: Store, hints: Hints, owner: str, register: DepartmentBook, outside: Outside | None
) -> AsyncIterator[None]:
    """The back office at work while the block runs."""
    outside = outside or Outside()
    files = FileKeeping(material_desk(store, outside, hints.send).cabinet)
    webhooks = Webhooks()
    ways: dict[DeliveryChannel, Gateway] = {
        DeliveryChannel.SMS: outside.sms,
        DeliveryChannel.EMAIL: outside.email,
        DeliveryChannel.WEBHOOK: webhooks,
    }
    sending = DeliveryDesk(Deliveries(store), ways, load_messages())
    out = [sending.reading(LogReader(store, DELIVERIES, owner), hints).run(), sending.run()]
    async with papers_open(store, outside, register, hints.send) as office:
        papers = PaperDesk(store, office.shelf, office.imprint, office.printer)
        work = [papers.reading(LogReader(store, PAPERS, owner), hints).run(), papers.run(), files.run(), *out]
        tasks = [asyncio.create_task(one) for one in work]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await webhooks.client.aclose()
