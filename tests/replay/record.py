"""Record histories anew: `python -m tests.replay.record`, after a change that old runs cannot replay.

Old files stay as long as cases of their time may be running.
"""

import asyncio
import socket
import tempfile
from datetime import date, datetime
from pathlib import Path

from temporalio.client import Client

from deploy.embedded.postgres import Postgres
from deploy.embedded.temporal import FOR_TESTS, Temporal
from deploy.migrate import upgrade
from schemas.cases.workflow_inputs import EventsAppended
from schemas.demonstration import Demonstration
from schemas.jobs.recalculation import CALENDAR_CHANGE_WORKFLOW_ID
from schemas.jobs.scheduled_jobs import SCHEDULED_JOB_WORKFLOW, Job
from schemas.notifications.department_delivery import DeliveriesChanged
from schemas.supervision.orders import SupervisionOrderAct, SupervisionOrderActIn
from schemas.vocabulary import CaseAct, StepAct, StepStatus
from services.app_context import open_app_context
from services.consumers.workflow_notifier import signal_calendar_change
from services.domain.calendars.calendar import BEIJING
from services.store.core.engine import Store
from services.store.supervision.queries import SupervisionOrderFilter, SupervisionOrderQueries
from services.store.supervision.service import SupervisionOrderService
from services.temporal.client import connect
from services.temporal.department_deliveries import wake_subscription
from services.temporal.task_queues import (
    JOINT_CASES,
    delivery_workflow_id,
    job_workflow_id,
    order_workflow_id,
    workflow_id,
)
from services.worker_context import run_worker_context
from tests.support.office import REGION, Office, a_key, until
from tests.support.results import fresh
from workflows.worker import make_app_worker

HISTORIES = Path(__file__).parent / "histories"
STEPS = {
    "registration": "market-regulation1",
    "seal": "public-security1",
    "tax": "tax1",
    "bank-account": "bank1",
}


def main() -> None:
    """Play the stories on real parts and write down what the engine kept of them."""
    with tempfile.TemporaryDirectory() as folder:
        postgres, engine = Postgres(Path(folder) / "pg", tests=True), Temporal(Path(folder) / "t", FOR_TESTS)
        postgres.start()
        engine.start()
        try:
            upgrade(postgres.url())
            asyncio.run(record(postgres.url(), engine.address))
        finally:
            engine.stop()
            postgres.stop()


async def record(database_url: str, address: str) -> None:
    """One history for each story."""
    store, client = Store.open(database_url), await connect(address)
    office = await Office.opened(store, database_url)
    async with (
        open_app_context(database_url, REGION, is_demonstration=True, spread_seconds=0) as ctx,
        run_worker_context(ctx, client, "recorder") as worker,
        make_app_worker(worker),
    ):
        await _keep(client, workflow_id(await _straight_through(office)), "joint-case_straight-through")
        await _keep(client, workflow_id(await _withdrawn(office)), "joint-case_withdrawn")
        case_no, order_no = await _answered(office)
        await _keep(client, order_workflow_id(order_no), "supervision-order_answered")
        await office.act("window1", case_no, CaseAct.WITHDRAW, reason="不办了")
        await _keep(client, workflow_id(case_no), "joint-case_supervised")
        await signal_calendar_change(client, EventsAppended(last_seq=0))
        await _keep(client, CALENDAR_CHANGE_WORKFLOW_ID, "calendar-change_up-to-date")
        delivery = delivery_workflow_id(8_000_000)
        await wake_subscription(client, 8_000_000, DeliveriesChanged())
        await _keep(client, delivery, "department-delivery_ended")
        watch = job_workflow_id(Job.WATCH)
        await client.start_workflow(SCHEDULED_JOB_WORKFLOW, Job.WATCH, id=watch, task_queue=JOINT_CASES)
        await _keep(client, watch, "scheduled-job_watch")
    await store.close()


async def _straight_through(office: Office) -> str:
    case_no = (await office.receive()).case_no
    for code, account in STEPS.items():
        await until(lambda code=code: _is_open(office, case_no, code))  # type: ignore[misc]
        await office.step(account, case_no, code, StepAct.CLAIM)
        await office.step(account, case_no, code, StepAct.APPROVE, results=fresh(code))
    await office.step("window1", case_no, "social-insurance", StepAct.SKIP, reason="暂不办理")
    await until(lambda: _is_decided(office, case_no))
    await office.act("window1", case_no, CaseAct.DELIVER, receiver="本人")
    return case_no


async def _withdrawn(office: Office) -> str:
    case_no = (await office.receive()).case_no
    await until(lambda: _is_open(office, case_no, "registration"))
    await office.act("window1", case_no, CaseAct.WITHDRAW, reason="不办了")
    return case_no


async def _answered(office: Office) -> tuple[str, str]:
    """A late case whose supervision order is answered and closed; both numbers."""
    morning = Demonstration(starts_at=datetime(2019, 4, 22, 9, tzinfo=BEIJING))
    case_no = (await office.receive(demonstration=morning)).case_no
    await until(lambda: _is_open(office, case_no, "registration"))
    await office.act("admin1", case_no, CaseAct.ADVANCE_CLOCK, minutes=33 * 60)
    board, files = SupervisionOrderQueries(office.store), SupervisionOrderService(office.cases)

    async def number() -> str:
        found = (await board.orders(office.people["admin1"], SupervisionOrderFilter(case_no=case_no))).items
        return found[0].number if found else ""

    async def is_there() -> bool:
        return bool(await number())

    await until(is_there)
    order_no = await number()
    await asyncio.sleep(1)  # its workflow begins to wait
    answer = SupervisionOrderActIn(
        act=SupervisionOrderAct.ANSWER, answer="已增派人员", expected_on=date(2019, 5, 30)
    )
    await files.act(order_no, answer, office.people["market-regulation-head"], a_key())
    await files.act(
        order_no, SupervisionOrderActIn(act=SupervisionOrderAct.CLOSE), office.people["admin1"], a_key()
    )
    return case_no, order_no


async def _is_open(office: Office, case_no: str, code: str) -> bool:
    steps = (await office.view(case_no)).steps
    return next(step for step in steps if step.code == code).status is StepStatus.OPEN


async def _is_decided(office: Office, case_no: str) -> bool:
    return (await office.view(case_no)).outcome is not None


async def _keep(client: Client, of: str, story: str) -> None:
    handle = client.get_workflow_handle(of)
    await handle.result()
    history = await handle.fetch_history()
    kept = history.to_json().replace(socket.gethostname(), "host")
    day = date.today().isoformat()  # noqa: DTZ011 - part of a file name
    (HISTORIES / f"{story}_{day}.json").write_text(kept, encoding="utf-8")


if __name__ == "__main__":
    main()
