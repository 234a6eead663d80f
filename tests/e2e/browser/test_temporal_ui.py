"""Temporal's own web UI: served offline on loopback, it shows a case as stages, deadlines and timers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
from temporalio.client import Client

from activities.advance_case import CaseActivities
from activities.advance_supervision_order import SupervisionOrderActivities
from deploy.embedded.ports import LOOPBACK, free_ports
from deploy.embedded.temporal import FOR_TESTS, Temporal
from schemas.cases.workflow_inputs import EventsAppended
from schemas.demonstration import Demonstration
from schemas.vocabulary import CaseAct, StepAct
from services.consumers.workflow_notifier import signal_case
from services.domain.calendars.calendar import BEIJING
from services.reference_data.loader import load_departments
from services.store.cases.child_cases import ChildCases
from services.store.cases.quarantine import Quarantine
from services.store.supervision.service import SupervisionOrderService
from services.temporal.client import connect
from services.temporal.task_queues import workflow_id
from tests.support.browser.pictures import palette_png
from tests.support.histories import advances
from tests.support.office import Office, until
from tests.support.results import fresh
from workflows.worker import make_worker

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Route

MORNING = datetime(2019, 4, 22, 9, tzinfo=BEIJING)


@dataclass(frozen=True)
class UiSite:
    """Where the web UI is, and the numbers of a case in time and of a late one."""

    url: str
    in_time: str
    late: str


@pytest.fixture
def ui_engine(tmp_path: Path) -> Iterator[Temporal]:
    """An engine of this test alone, with its web UI."""
    [port] = free_ports(1)
    engine = Temporal(tmp_path / "temporal", replace(FOR_TESTS, ui_port=port))
    engine.start()
    try:
        yield engine
    finally:
        engine.stop()


@pytest.fixture
async def ui_site(office: Office, ui_engine: Temporal) -> AsyncIterator[UiSite]:
    """One case in time and one late, coordinated by a worker."""
    client = await connect(ui_engine.address)
    names = {code: department.name for code, department in load_departments().items()}
    files = office.cases
    activities = CaseActivities(files, Quarantine(office.store), ChildCases(files, office.intake), names)
    orders = SupervisionOrderActivities(SupervisionOrderService(files))
    async with make_worker(client, [*activities.all, *orders.all]):
        yield UiSite(
            url=ui_engine.ui_url or "",
            in_time=await _case(office, client, minutes=0),
            late=await _case(office, client, minutes=3 * 24 * 60),
        )


async def _case(office: Office, client: Client, minutes: int) -> str:
    """A company at its seal and tax steps; its clock moved ahead by so many minutes."""
    received = await office.receive(office.application(MORNING.date()), Demonstration(starts_at=MORNING))
    case_no = received.case_no
    await _advance(client, case_no, 1, 1)
    await office.step("market-regulation1", case_no, "registration", StepAct.CLAIM)
    results = fresh("registration")
    acted = await office.step("market-regulation1", case_no, "registration", StepAct.APPROVE, results=results)
    await _advance(client, case_no, acted.seq, 2, "step.approved registration")
    if minutes:
        moved = await office.act("admin1", case_no, CaseAct.ADVANCE_CLOCK, minutes=minutes)
        await _advance(client, case_no, moved.seq, 3, "demo.clock_advanced")
    return case_no


async def _advance(client: Client, case_no: str, seq: int, times: int, *kinds: str) -> None:
    await signal_case(client, case_no, EventsAppended(last_seq=seq, kinds=kinds))
    handle = client.get_workflow_handle(workflow_id(case_no))

    async def has_advanced() -> bool:
        return await advances(handle) >= times

    await until(has_advanced)


async def _offline_page(browser: Browser) -> Page:
    """A page that reaches this computer only."""
    context = await browser.new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN")

    async def local_only(route: Route) -> None:
        if urlsplit(route.request.url).hostname == LOOPBACK:
            await route.continue_()
        else:
            await route.abort()

    await context.route("**/*", local_only)
    return await context.new_page()


async def _keep(page: Page, pictures: Path | None, name: str) -> None:
    if pictures is not None:
        (pictures / name).write_bytes(palette_png(await page.screenshot()))


async def test_an_operator_watches_a_case_and_lists_the_late_ones(
    browser: Browser, ui_site: UiSite, request: pytest.FixtureRequest
) -> None:
    pictures = request.config.getoption("--pictures")
    page = await _offline_page(browser)
    listed = f"{ui_site.url}/namespaces/default/workflows"
    await page.goto(f"{listed}/{quote(workflow_id(ui_site.in_time), safe='')}")
    await page.get_by_text("税务信息确认").first.wait_for(timeout=60_000)
    await _keep(page, pictures, "temporal-case.png")
    await page.goto(f"{listed}?query={quote(chr(39).join(['SlaStatus = ', 'breached', '']))}")
    await page.get_by_text(workflow_id(ui_site.late)).first.wait_for(timeout=60_000)
    assert await page.get_by_text(workflow_id(ui_site.in_time)).count() == 0
    await _keep(page, pictures, "temporal-breached.png")
    await page.context.close()
