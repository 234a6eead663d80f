"""The paper office wired: kinds, words, departments and seeds from the catalogue's files."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from services.object_storage.storage import Objects
from services.reference_data.documents import load_bodies, load_frame, load_kinds, load_sample
from services.reference_data.loader import load_departments
from services.rendering.typesetter import Typesetter
from services.store.catalogue.queries import Catalogue
from services.store.core.engine import Store
from services.store.documents.context_loader import Shelf
from services.store.documents.documents import Imprint, Papers
from services.store.documents.printer import Printer
from services.store.documents.service import PaperOffice
from services.store.documents.templates import PaperTemplates
from services.store.people.department_register import DepartmentBook
from services.wiring.external_services import Outside


def paper_office(
    store: Store,
    objects: Objects,
    public_url: str,
    place: str,
    hint: Callable[[], None],
    register: DepartmentBook | None = None,
) -> PaperOffice:
    """The office on that record and those objects.

    Args:
        public_url: where the public reaches the check page.
        place: the city's letters in numbers of papers.
        register: the departments as the record has them; None for those of the files.
    """
    kinds = load_kinds()
    register = register or DepartmentBook(load_departments().values())
    names = register.names
    papers = Papers(store, kinds, names)
    templates = PaperTemplates(store, kinds)
    return PaperOffice(
        store=store,
        papers=papers,
        templates=templates,
        printer=Printer(papers, templates, objects, Typesetter(), load_frame()),
        imprint=Imprint(
            place=place,
            public_url=public_url.rstrip("/"),
            shorts=register.shorts,
            kinds=kinds,
        ),
        shelf=Shelf(Catalogue(store), names),
        sample=load_sample(),
        hint=hint,
    )


@asynccontextmanager
async def papers_open(
    store: Store, outside: Outside, register: DepartmentBook, hint: Callable[[], None]
) -> AsyncIterator[PaperOffice]:
    """The office with its words seeded, open while the block runs; its press ends with it."""
    office = paper_office(store, outside.objects, outside.public_url, outside.place, hint, register)
    await office.templates.seed(load_bodies())
    try:
        yield office
    finally:
        await office.printer.typesetter.close()
