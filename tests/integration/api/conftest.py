"""The door in this process, on the real record of this test process."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

from api.app import make_app
from deploy.embedded.ports import LOOPBACK, free_ports
from services.app_context import open_app_context
from tests.support.api_client import ApiClient
from tests.support.office import REGION, Office


@pytest.fixture(scope="session")
async def api(database_url: str, office: Office) -> AsyncIterator[ApiClient]:
    """The door of a demonstration system, with its people seeded."""
    assert office.people
    app = make_app(lambda: open_app_context(database_url, REGION, is_demonstration=True))
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://door") as client,
    ):
        yield ApiClient(client)


@pytest.fixture
def open_app(database_url: str, office: Office) -> FastAPI:
    """The application that `open_door` serves."""
    assert office.people
    return make_app(lambda: open_app_context(database_url, REGION, is_demonstration=True))


@pytest.fixture
async def open_door(open_app: FastAPI) -> AsyncIterator[ApiClient]:
    """The API on a port of its own, for what streams; the transport above waits for the end of an answer."""
    [port] = free_ports(1)
    server = uvicorn.Server(
        uvicorn.Config(open_app, host=LOOPBACK, port=port, log_config=None, timeout_graceful_shutdown=2)
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it tells by a flag only
        await asyncio.sleep(0.02)
    try:
        async with httpx2.AsyncClient(base_url=f"http://{LOOPBACK}:{port}", trust_env=False) as client:
            yield ApiClient(client)
    finally:
        server.should_exit = True
        await serving
