"""Weeks of waiting in seconds: the real engine skips time, and the record's clock is held along."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.common.v1 import TimeSkippingConfig, WorkflowExecution
from temporalio.api.workflow.v1 import WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import UpdateWorkflowExecutionOptionsRequest
from temporalio.client import Client
from temporalio.service import RPCError

from activities.advance_case import CaseActivities
from activities.advance_supervision_order import SupervisionOrderActivities
from deploy.embedded.temporal import FOR_TESTS, Temporal
from schemas.cases.workflow_inputs import EventsAppended
from schemas.demonstration import Demonstration
from services.clock import utc_now
from services.consumers.workflow_notifier import signal_case
from services.domain.calendars.calendar import BEIJING
from services.store.cases.child_cases import ChildCases
from services.store.cases.intake import IntakeService
from services.store.cases.quarantine import Quarantine
from services.store.supervision.service import SupervisionOrderService
from services.temporal.client import connect
from services.temporal.task_queues import workflow_id
from tests.support.held_clock import HeldClock
from tests.support.histories import advances
from tests.support.office import REGION, Office, a_key, until
from workflows.worker import make_worker

MORNING = datetime(2019, 4, 22, 9, tzinfo=BEIJING)
A_BIT = timedelta(seconds=1)
STORY = [
    ("04-22 11:15", "deadline.warning", "registration/promised"),
    ("04-22 12:00", "deadline.breached", "registration/promised"),
    ("04-22 12:00", "deadline.escalated", "registration/promised"),
    ("04-23 15:00", "deadline.warning", "case/promised"),
    ("04-23 17:00", "deadline.escalated", "registration/promised"),
    ("04-23 17:00", "deadline.breached", "case/promised"),
    ("04-25 17:00", "deadline.escalated", "registration/promised"),
    ("05-05 17:00", "deadline.warning", "registration/statutory"),
    ("05-07 17:00", "deadline.escalated", "registration/promised"),
    ("05-07 17:00", "deadline.breached", "registration/statutory"),
    ("05-07 17:00", "deadline.escalated", "registration/statutory"),
    ("05-21 17:00", "deadline.escalated", "registration/statutory"),
]
"""A registration nobody touches, across May Day 2019 with its make-up days 04-28 and 05-05.

Source:
    国办发明电〔2019〕3号: 1 to 4 May off, 28 April and 5 May worked. 公司登记管理条例 (2016) 第五十三条: 15
    calendar days for the registration.
"""


@pytest.fixture
def own_engine(tmp_path: Path) -> Iterator[str]:
    """An engine of this test alone, whose worker reads the held clock."""
    engine = Temporal(tmp_path / "temporal", FOR_TESTS)
    engine.start()
    try:
        yield engine.address
    finally:
        engine.stop()


async def _skip(client: Client, case_no: str, span: timedelta) -> None:
    """Move the case's workflow ahead in the engine's time."""
    duration = Duration()
    duration.FromTimedelta(span)
    config = TimeSkippingConfig(enabled=True, disable_propagation=True)
    config.fast_forward_config.id = uuid4().hex
    config.fast_forward_config.duration.CopyFrom(duration)
    await client.workflow_service.update_workflow_execution_options(
        UpdateWorkflowExecutionOptionsRequest(
            namespace="default",
            workflow_execution=WorkflowExecution(workflow_id=workflow_id(case_no)),
            workflow_execution_options=WorkflowExecutionOptions(time_skipping_config=config),
            update_mask=FieldMask(paths=["time_skipping_config"]),
        )
    )


async def _end_children(client: Client, case_no: str) -> None:
    """End the workflows of supervision orders: while one is pending, the engine skips no time."""
    history = await client.get_workflow_handle(workflow_id(case_no)).fetch_history()
    for event in history.events:
        if event.HasField("child_workflow_execution_started_event_attributes"):
            child = event.child_workflow_execution_started_event_attributes.workflow_execution.workflow_id
            with suppress(RPCError):  # ended before
                await client.get_workflow_handle(child).terminate()


async def test_a_forgotten_step_climbs_its_escalation_policy_across_may_day(
    office: Office, own_engine: str
) -> None:
    client = await connect(own_engine)
    clock = HeldClock(utc_now())
    files = replace(office.cases, now=clock.read)
    intake = IntakeService(files, office.catalogue, REGION, is_demonstration=True)
    demonstration = Demonstration(starts_at=MORNING)
    application = office.application(MORNING.date())
    received = await intake.receive(application, office.people["window1"], a_key(), demonstration)
    case_no = received.case_no
    activities = CaseActivities(files, Quarantine(office.store), ChildCases(files, intake))

    async def result() -> list[tuple[str, str, str | None]]:
        events = await office.case_queries.events(case_no, office.people["admin1"], 0, 1000)
        return [
            (f"{event.at.astimezone(BEIJING):%m-%d %H:%M}", event.kind, event.clock)
            for event in events
            if event.kind.startswith("deadline.")
        ]

    async def turned(times: int) -> bool:
        await _end_children(client, case_no)
        return await advances(client.get_workflow_handle(workflow_id(case_no))) >= times

    orders = SupervisionOrderActivities(SupervisionOrderService(files))
    async with make_worker(client, [*activities.all, *orders.all]):
        await signal_case(client, case_no, EventsAppended(last_seq=1))
        await until(lambda: turned(1))
        moments = sorted({datetime.strptime(f"2019-{at} +0800", "%Y-%m-%d %H:%M %z") for at, _, _ in STORY})
        now = MORNING
        for turn, moment in enumerate(moments, start=2):
            clock.moment += moment - now
            await _skip(client, case_no, moment - now + A_BIT)
            await until(partial(turned, turn))
            now = moment
    assert await result() == STORY
