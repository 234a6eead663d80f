"""The document office wired: kinds, words, departments and seeds from the catalogue's files."""

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


def document_office(
    store: Store,
    objects: Objects,
    public_url: str,
    place: str,
    hint: Callable[[], None],
    register: DepartmentRegister | None = None,
) -> DocumentService:
    """The office on that record and those objects.

    Args:
        public_url: where the public reaches the check page.
        place: the city's letters in numbers of documents.
        register: the departments as the record has them; None for those of the files.
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
        hint=hint,
    )


@asynccontextmanager
async def documents_open(
    store: Store, outside: ExternalServices, register: DepartmentRegister, hint: Callable[[], None]
) -> AsyncIterator[DocumentService]:
    """The office with its words seeded, open while the block runs; its press ends with it."""
    office = document_office(store, outside.objects, outside.public_url, outside.place, hint, register)
    await office.templates.seed(load_bodies())
    try:
        yield office
    finally:
        await office.printer.typesetter.close()
