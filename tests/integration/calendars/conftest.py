"""A record of these tests alone: the calendar of a record is one, and others count by it too."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import httpx2
import pytest
from sqlalchemy import make_url
from temporalio.client import Client

from api.app import make_app
from deploy.embedded.temporal import FOR_TESTS, Temporal
from deploy.migrate import upgrade
from services.app_context import open_app_context
from services.store.core.engine import Store
from services.temporal.client import connect
from services.worker_context import WorkerContext, run_worker_context
from tests.support.api_client import ApiClient
from tests.support.office import REGION, Office
from workflows.worker import make_app_worker

OWN = "calendars"


@pytest.fixture(scope="package")
def own_record(database_url: str) -> str:
    """A database of its own on the server of this test process, at today's schema."""
    url = make_url(database_url)
    asyncio.run(_create(url.set(drivername="postgresql").render_as_string(hide_password=False)))
    own = url.set(database=OWN).render_as_string(hide_password=False)
    upgrade(own)
    return own


async def _create(plain: str) -> None:
    connection = await asyncpg.connect(plain)
    try:
        await connection.execute(f"create database {OWN}")
    finally:
        await connection.close()


@pytest.fixture(scope="package")
async def own_office(own_record: str) -> AsyncIterator[Office]:
    """Those who write in it."""
    store = Store.open(own_record, pool_size=10)
    try:
        yield await Office.opened(store, own_record)
    finally:
        await store.close()


@pytest.fixture(scope="package")
async def own_door(own_record: str, own_office: Office) -> AsyncIterator[ApiClient]:
    """Its door."""
    app = make_app(lambda: open_app_context(own_record, REGION, is_demonstration=True))
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://door", timeout=60) as client,
    ):
        yield ApiClient(client)


@pytest.fixture(scope="package")
def own_engine(place: Path) -> Iterator[str]:
    """Its engine, so that its workflows never meet those of another record."""
    engine = Temporal(place / "calendars-temporal", FOR_TESTS)
    engine.start()
    try:
        yield engine.address
    finally:
        engine.stop()


@pytest.fixture(scope="package")
async def own_staff(own_record: str, own_engine: str) -> AsyncIterator[WorkerContext]:
    """Its worker."""
    client: Client = await connect(own_engine)
    opening = open_app_context(own_record, REGION, is_demonstration=True, spread_seconds=0)
    async with (
        opening as ctx,
        run_worker_context(ctx, client, "calendars") as worker,
        make_app_worker(worker),
    ):
        yield worker
