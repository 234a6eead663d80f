"""Shared by every room's tests: the real servers, and how examples are searched for."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from temporalio.client import Client

from api.limits.rate_limits import RATES
from deploy.embedded.postgres import Postgres
from deploy.embedded.temporal import FOR_TESTS, Temporal
from deploy.migrate import upgrade
from services.app_context import open_app_context
from services.store.core.engine import Store
from services.telemetry.log import configure
from services.temporal.client import connect
from services.temporal.schedules import create_schedules
from services.worker_context import WorkerContext, run_worker_context
from tests.support.office import REGION, Office
from workflows.worker import make_app_worker

configure("WARNING")
settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """A folder for the servers of this test process."""
    with tempfile.TemporaryDirectory(prefix="lianban-tests-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def database_url(place: Path) -> Iterator[str]:
    """A real PostgreSQL of this test process, at today's schema."""
    postgres = Postgres(place / "postgres", tests=True)
    postgres.start()
    try:
        upgrade(postgres.url())
        yield postgres.url()
    finally:
        postgres.stop()


@pytest.fixture(scope="session")
def engine_address(place: Path) -> Iterator[str]:
    """A real Temporal of this test process."""
    engine = Temporal(place / "temporal", FOR_TESTS)
    engine.start()
    try:
        yield engine.address
    finally:
        engine.stop()


@pytest.fixture(scope="session")
async def office(database_url: str) -> AsyncIterator[Office]:
    """The record and those who write in it, without any engine."""
    store = Store.open(database_url, pool_size=10)
    try:
        yield await Office.opened(store, database_url)
    finally:
        await store.close()


@pytest.fixture(scope="session")
async def engine(engine_address: str) -> Client:
    """A client of the engine."""
    return await connect(engine_address)


@pytest.fixture(scope="session")
async def staff(database_url: str, engine: Client) -> AsyncIterator[WorkerContext]:
    """A worker at work, with the news desk and housekeeping."""
    opening = open_app_context(database_url, REGION, is_demonstration=True, spread_seconds=0)
    async with (
        opening as ctx,
        run_worker_context(ctx, engine, "tests") as worker,
        make_app_worker(worker),
    ):
        await create_schedules(engine)
        yield worker


@pytest.fixture(autouse=True)
def rested_sender() -> None:
    """Forget how often this address made requests, as if a minute had passed since the last test."""
    RATES.forget()
