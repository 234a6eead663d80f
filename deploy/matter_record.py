"""Matters between the record and files, for the command line."""

from typing import Any

from api.app_context import keeper_of_the_catalogue
from schemas.cases.acts import Officer
from schemas.catalogue.matter_versions import MatterDraft
from schemas.errors import NotFound
from services.reference_data.calendars import load_changes
from services.reference_data.files import matter_file
from services.store.calendars.calendars import CalendarSource
from services.store.catalogue.queries import Catalogue
from services.store.core.engine import Store
from services.store.people.accounts import Accounts


async def exported(database_url: str, code: str, version: int | None) -> str:
    """The version as YAML; the newest one when none is named.

    Raises:
        NotFound: there is no such version.
    """
    store = Store.open(database_url, pool_size=1)
    try:
        catalogue = Catalogue(store)
        rows = await catalogue.versions(code)
        if not rows:
            raise NotFound(f"没有事项“{code}”", matter=code)
        _, matter = await catalogue.version(code, version or rows[0].version)
        return matter_file(matter)
    finally:
        await store.close()


async def imported(database_url: str, raw: Any, account: str) -> str:
    """File what stands in a file as a draft; one sentence that tells it.

    Raises:
        NotFound: no such account.
        NotPermitted, ActNotAllowed: as at the door.
    """
    store = Store.open(database_url, pool_size=1)
    try:
        officer: Officer | None = await Accounts(store).officer(account)
        if officer is None:
            raise NotFound(f"没有账号“{account}”", account=account)
        book = CalendarSource(load_changes())
        await book.refresh(store)
        row = await keeper_of_the_catalogue(store, book).draft(MatterDraft.model_validate(raw), officer)
        return f"事项“{row.name}”第 {row.version} 版已存为草稿"
    finally:
        await store.close()


async def read_staffed(database_url: str) -> frozenset[str]:
    """The departments that somebody works for, of that database."""
    store = Store.open(database_url, pool_size=1)
    try:
        return await Catalogue(store).staffed()
    finally:
        await store.close()
