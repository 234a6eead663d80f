"""The door on a port of its own, people at work behind it, and a browser in front of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from activities.staff import Staff
from api.app import make_app
from api.reception import opened
from deploy.embedded.ports import LOOPBACK, free_ports
from schemas.demonstration import Demonstration
from schemas.vocabulary import CaseAct, StepAct
from services.domain.calendar import BEIJING
from services.store.notices import Notices
from services.store.order_board import OrderBoard, OrderFilter
from tests.office import REGION, Office, until
from tests.web.browsing import Seats, launched

if TYPE_CHECKING:
    from playwright.async_api import Browser

RESULTS = Path(__file__).resolve().parents[2] / "test-results"


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
    app = make_app(lambda: opened(database_url, REGION, is_demonstration=True))
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
async def seats(browser: Browser, site: str, _logged_in: dict[str, Any]) -> AsyncIterator[Seats]:
    """Pages for people; a page that complained fails the test, whatever else it showed."""
    async with AsyncExitStack() as stack:
        given = Seats(browser, site, stack, _logged_in)
        yield given
        heard = {seat.account: seat.faults.heard for seat in given.taken if seat.faults.heard}
    assert heard == {}


@pytest.fixture
def at_work(staff: Staff) -> Staff:
    """A worker that opens the next steps while people click."""
    return staff


@pytest.fixture(scope="session")
async def cases(office: Office, staff: Staff) -> dict[str, str]:
    """Cases for the pages to show, by the names that pages.py knows them under."""
    morning = Demonstration(starts_at=datetime(2019, 4, 22, 9, 0, tzinfo=BEIJING))
    case = (await office.receive(demonstration=morning)).case_no
    late = (await office.receive(demonstration=morning)).case_no
    waiting = (await office.receive(office.application(accept=False), morning)).case_no
    for case_no in (case, late, waiting):
        await office.case_files.advance(case_no)
    await office.step("market-regulation1", case, "registration", StepAct.CLAIM)
    await office.act("admin1", late, CaseAct.MOVE_TIME, minutes=400)
    await office.case_files.advance(late)
    supervised = (await office.receive(demonstration=morning)).case_no
    await office.case_files.advance(supervised)
    await office.act("admin1", supervised, CaseAct.MOVE_TIME, minutes=33 * 60)
    await office.case_files.advance(supervised)
    wanted = OrderFilter(case_no=supervised)
    orders = (await OrderBoard(office.store).orders(office.people["admin1"], wanted)).items

    async def are_told() -> bool:
        return await Notices(office.store).unread("market-regulation-head") > 2

    await until(are_told, within=60)
    return {"case": case, "late": late, "waiting": waiting, "order": orders[0].number}
