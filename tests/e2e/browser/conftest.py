"""The door on a port of its own, people at work behind it, and a browser in front of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from sqlalchemy import text

from api.app import make_app
from deploy.embedded.ports import LOOPBACK, free_ports
from services.app_context import open_app_context
from services.worker_context import WorkerContext
from tests.support.browser.browsing import BrowserSessions, launched
from tests.support.browser.morning import played
from tests.support.office import REGION, Office, until

if TYPE_CHECKING:
    from playwright.async_api import Browser

RESULTS = Path(__file__).resolve().parents[3] / "test-results"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--pictures FOLDER`: also keep the README's pictures there."""
    parser.addoption("--pictures", type=Path, default=None, help="where the README's pictures go")


class _Quiet(uvicorn.Server):
    """A server that leaves the test process its signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@pytest.fixture(scope="session")
async def site(database_url: str, office: Office) -> AsyncIterator[str]:
    """The address of the door of a demonstration system."""
    assert office.people
    app = make_app(lambda: open_app_context(database_url, REGION, is_demonstration=True))
    [port] = free_ports(1)
    server = _Quiet(
        uvicorn.Config(app, host=LOOPBACK, port=port, log_config=None, timeout_graceful_shutdown=2)
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it tells by a flag only
        await asyncio.sleep(0.02)
    try:
        yield f"http://{LOOPBACK}:{port}"
    finally:
        server.should_exit = True
        await serving


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests of this process."""
    async with launched() as found:
        yield found


@pytest.fixture(scope="session")
def _logged_in() -> dict[str, Any]:
    return {}


@pytest.fixture
async def sessions(browser: Browser, site: str, _logged_in: dict[str, Any]) -> AsyncIterator[BrowserSessions]:
    """Pages for people; a page that complained fails the test, whatever else it showed."""
    async with AsyncExitStack() as stack:
        given = BrowserSessions(browser, site, stack, _logged_in)
        yield given
        fields = {session.account: session.faults.errors for session in given.taken if session.faults.errors}
    assert fields == {}


@pytest.fixture
def at_work(staff: WorkerContext) -> WorkerContext:
    """A worker that opens the next steps while people click."""
    return staff


@pytest.fixture(scope="session")
async def cases(office: Office, staff: WorkerContext) -> dict[str, str]:
    """Cases for the pages to show, by the names that pages.py knows them under."""
    assert staff is not None
    found = await played(office)

    async def has_documents() -> bool:
        query = text("select count(*) from document where case_no = :case_no")
        async with office.store.autocommit() as connection:
            return bool((await connection.execute(query, {"case_no": found["case"]})).scalar_one())

    await until(
        has_documents, within=60
    )  # issued by a reader of the log; the page shows those that are there
    return found
