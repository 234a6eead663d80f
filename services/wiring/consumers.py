"""Consumers of one worker that use external services: documents, deliveries, file cleanup."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from schemas.notifications.deliveries import DeliveryChannel
from services.consumers.deliveries import CONSUMER_NAME as DELIVERIES
from services.consumers.deliveries import DeliveryConsumer
from services.consumers.documents import CONSUMER_NAME as DOCUMENTS
from services.consumers.documents import DocumentConsumer
from services.gateways.deliveries import Gateway
from services.gateways.webhooks import Webhooks
from services.jobs.file_cleanup import FileCleanupJob
from services.reference_data.messages import load_messages
from services.store.core.engine import Store
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import ConsumerOffsets
from services.store.notifications.deliveries import Deliveries
from services.store.people.department_register import DepartmentRegister
from services.wiring.documents import open_document_service
from services.wiring.external_services import ExternalServices
from services.wiring.materials import create_material_tools


@asynccontextmanager
async def external_consumers(
    store: Store,
    commit_notifier: CommitNotifier,
    owner: str,
    register: DepartmentRegister,
    outside: ExternalServices | None,
) -> AsyncIterator[None]:
    """Run the consumers while the block runs."""
    outside = outside or ExternalServices()
    files = FileCleanupJob(create_material_tools(store, outside, commit_notifier.notify).materials)
    webhooks = Webhooks(outside.networks)
    ways: dict[DeliveryChannel, Gateway] = {
        DeliveryChannel.SMS: outside.sms,
        DeliveryChannel.EMAIL: outside.email,
        DeliveryChannel.WEBHOOK: webhooks,
    }
    sending = DeliveryConsumer(Deliveries(store), ways, load_messages())
    out = [
        sending.event_consumer(ConsumerOffsets(store, DELIVERIES, owner), commit_notifier).run(),
        sending.run(),
    ]
    async with open_document_service(store, outside, register, commit_notifier.notify) as office:
        documents = DocumentConsumer(store, office.document_loader, office.numbering, office.printer)
        work = [
            documents.event_consumer(ConsumerOffsets(store, DOCUMENTS, owner), commit_notifier).run(),
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
