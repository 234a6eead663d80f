"""Construction of the document service from the reference data."""

from collections.abc import Callable

from services.external.external_services import ExternalServices
from services.reference_data.documents import load_frame, load_kinds, load_sample
from services.rendering.typesetter import Typesetter
from services.store.catalogue.queries import Catalogue
from services.store.core.engine import Store
from services.store.documents.context_loader import ContextLoader
from services.store.documents.documents import DocumentQueries, Numbering
from services.store.documents.printer import Printer
from services.store.documents.service import DocumentService
from services.store.documents.templates import DocumentTemplates
from services.store.people.department_register import DepartmentRegister


def create_document_service(
    store: Store, external: ExternalServices, register: DepartmentRegister, notify_commit: Callable[[], None]
) -> DocumentService:
    """Create the document service on that store; its templates are not seeded yet."""
    kinds = load_kinds()
    documents = DocumentQueries(store, kinds, register.signatures)
    templates = DocumentTemplates(store, kinds)
    return DocumentService(
        store=store,
        queries=documents,
        templates=templates,
        printer=Printer(
            documents, templates, external.objects, Typesetter(office_fonts=external.fonts), load_frame()
        ),
        numbering=Numbering(
            city_prefix=external.city_prefix,
            public_url=external.public_url.rstrip("/"),
            shorts=register.shorts,
            kinds=kinds,
        ),
        document_loader=ContextLoader(Catalogue(store), register.signatures, register.known),
        sample=load_sample(),
        notify_commit=notify_commit,
    )
