"""A quiet record for tests of what reads and writes it: nobody is at work there but the test."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import make_url

from deploy.migrate import upgrade
from services.store.core.engine import Store
from tests.support.office import Office

NAME = "quiet"


@pytest.fixture(scope="session")
async def quiet_url(database_url: str) -> str:
    """A database of its own on the server of this test process, at today's schema."""
    url = make_url(database_url)
    connection = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
    await connection.execute(f"create database {NAME}")
    await connection.close()
    own = url.set(database=NAME).render_as_string(hide_password=False)
    await asyncio.to_thread(upgrade, own)
    return own


@pytest.fixture(scope="session")
async def office(quiet_url: str) -> AsyncIterator[Office]:
    """The record and those who write in it; no worker reads its log beside the test."""
    store = Store.open(quiet_url, pool_size=10)
    try:
        yield await Office.opened(store, quiet_url)
    finally:
        await store.close()
