"""What every database needs, written once before any process serves."""

from importlib import import_module

from services.store.catalogue.service import is_seeded
from services.store.core.engine import Store


async def seed(database_url: str) -> None:
    """Seed an empty database before its processes start; skip one that holds matters."""
    store = Store.open(database_url, pool_size=1)
    try:
        if await is_seeded(store):
            return
    finally:
        await store.close()
    async with import_module("services.app_context").open_command_context(database_url) as ctx:
        await ctx.seed()
