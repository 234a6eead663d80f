"""The door in this process, on the real record of this test process."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from api.app import make_app
from api.reception import opened
from tests.api.door import Door
from tests.office import REGION, Office


@pytest.fixture(scope="session")
async def door(database_url: str, office: Office) -> AsyncIterator[Door]:
    """The door of a demonstration system, with its people seeded."""
    assert office.people
    app = make_app(lambda: opened(database_url, REGION, is_demonstration=True))
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://door") as client,
    ):
        yield Door(client)
