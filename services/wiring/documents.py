"""Construction of the document service from the reference data."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from services.object_storage.storage import Objects
from services.reference_data.documents import load_bodies, load_frame, load_kinds, load_sample
from services.reference_data.loader import load_departments
from services.rendering.typesetter import Typesetter
from services.store.catalogue.queries import Catalogue
from services.store.core.engine import Store
from services.store.documents.context_loader import ContextLoader
from services.store.documents.documents import DocumentQueries, Numbering
from services.store.documents.printer import Printer
from services.store.documents.service import DocumentService
from services.store.documents.templates import DocumentTemplates
from services.store.people.department_register import DepartmentRegister
from services.wiring.external_services import ExternalServices


def create_document_service(
    store: Store,
    objects: Objects,
    public_url: str,
    place: str,
    notify_commit: Callable[[], None],
    register: DepartmentRegister | None = None,
) -> DocumentService:
    """Create the document service on that store and object storage.

    Args:
        public_url: base URL of the public check page.
        place: the city's abbreviation in document numbers.
        register: departments from the database; None for those of the reference data.
    """
    kinds = load_kinds()
    register = register or DepartmentRegister(load_departments().values())
    names = register.names
    documents = DocumentQueries(store, kinds, names)
    templates = DocumentTemplates(store, kinds)
    return DocumentService(
        store=store,
        queries=documents,
        templates=templates,
        printer=Printer(documents, templates, objects, Typesetter(), load_frame()),
        numbering=Numbering(
            place=place,
            public_url=public_url.rstrip("/"),
            shorts=register.shorts,
            kinds=kinds,
        ),
        document_loader=ContextLoader(Catalogue(store), names, register.known),
        sample=load_sample(),
        notify_commit=notify_commit,
    )


@asynccontextmanager
async def open_document_service(
    store: Store, outside: ExternalServices, register: DepartmentRegister, notify_commit: Callable[[], None]
) -> AsyncIterator[DocumentService]:
    """Open the document service with its templates seeded; its renderer closes with the block."""
    office = create_document_service(
        store, outside.objects, outside.public_url, outside.place, notify_commit, register
    )
    await office.templates.seed(load_bodies())
    try:
        yield office
    finally:
        await office.printer.typesetter.close()
