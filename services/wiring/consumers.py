"""The back office of one worker: documents, and what else follows the log and leaves the building."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from schemas.notifications.deliveries import DeliveryChannel
from services.consumers.deliveries import READER as DELIVERIES
from services.consumers.deliveries import DeliveryConsumer
from services.consumers.documents import READER as DOCUMENTS
from services.consumers.documents import DocumentConsumer
from services.gateways.deliveries import Gateway
from services.gateways.webhooks import Webhooks
from services.jobs.file_cleanup import FileCleanupJob
from services.reference_data.messages import load_messages
from services.store.core.commit_notifier import CommitNotifier
from services.store.core.engine import Store
from services.store.core.log_reader import LogReader
from services.store.notifications.deliveries import Deliveries
from services.store.people.department_register import DepartmentRegister
from services.wiring.documents import documents_open
from services.wiring.external_services import ExternalServices
from services.wiring.materials import material_desk


@asynccontextmanager
async def external_consumers(
    store: Store,
    hints: CommitNotifier,
    owner: str,
    register: DepartmentRegister,
    outside: ExternalServices | None,
) -> AsyncIterator[None]:
    """The back office at work while the block runs."""
    outside = outside or ExternalServices()
    files = FileCleanupJob(material_desk(store, outside, hints.send).cabinet)
    webhooks = Webhooks(outside.networks)
    ways: dict[DeliveryChannel, Gateway] = {
        DeliveryChannel.SMS: outside.sms,
        DeliveryChannel.EMAIL: outside.email,
        DeliveryChannel.WEBHOOK: webhooks,
    }
    sending = DeliveryConsumer(Deliveries(store), ways, load_messages())
    out = [sending.reading(LogReader(store, DELIVERIES, owner), hints).run(), sending.run()]
    async with documents_open(store, outside, register, hints.send) as office:
        documents = DocumentConsumer(store, office.document_loader, office.numbering, office.printer)
        work = [
            documents.reading(LogReader(store, DOCUMENTS, owner), hints).run(),
            documents.run(),
            files.run(),
            *out,
        ]
        tasks = [asyncio.create_task(one) for one in work]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await webhooks.client.aclose()
