"""Operators find cases by search attributes, see their timers and where they stand, and ask for a check."""

import gc
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import text
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from schemas.cases.advance_result import CaseAdvanceResult
from schemas.demonstration import Demonstration
from schemas.vocabulary import CaseAct, StepAct
from services.domain.calendars.calendar import BEIJING
from services.temporal.search_attributes import SEARCH_ATTRIBUTES
from services.temporal.task_queues import order_workflow_id, workflow_id
from services.worker_context import WorkerContext
from tests.support.office import Office, until
from tests.support.results import fresh

MORNING = datetime(2019, 4, 22, 9, tzinfo=BEIJING)
LATE = """
    select distinct c.case_no from joint_case c join case_step s using (case_no)
    where s.department = :department
      and s.status in ('open', 'in_progress', 'consulting', 'under_review', 'at_window')
      and c.closed_at is null
      and exists (
        select from case_step late where late.case_no = c.case_no and late.settled_at is null
          and not late.is_provisional and late.opened_at is not null
          and late.due_at <= now() + make_interval(secs => late.offset_seconds))
"""
"""Cases with a step of the department at work and a step past its promised deadline."""


async def _found(engine: Client, query: str) -> set[str]:
    found = engine.list_workflows(f"{query} AND ExecutionStatus = 'Running' AND WorkflowType = 'joint-case'")
    return {one.id.removeprefix("joint-case/") async for one in found}


async def _named(office: Office, department: str) -> set[str]:
    async with office.store.autocommit() as connection:
        return set((await connection.execute(text(LATE), {"department": department})).scalars())


async def _status(engine: Client, case_no: str) -> CaseAdvanceResult | None:
    handle = engine.get_workflow_handle(workflow_id(case_no))
    found: CaseAdvanceResult | None = await handle.query("status", result_type=CaseAdvanceResult | None)  # type: ignore[arg-type]
    return found


async def _until_status(
    engine: Client, case_no: str, is_so: Callable[[CaseAdvanceResult], bool]
) -> CaseAdvanceResult:
    latest: list[CaseAdvanceResult] = []

    async def holds() -> bool:
        try:
            found = await _status(engine, case_no)
        except RPCError as failure:
            if failure.status is not RPCStatusCode.NOT_FOUND:
                raise
            return False  # the workflow has not begun
        if found is None or not is_so(found):
            return False
        latest.append(found)
        return True

    await until(holds)
    return latest[-1]


async def _case(office: Office, engine: Client, *, approved: bool, minutes: int = 0) -> str:
    """A case of 2019 at its registration, or at seal and tax after it; its clock moved ahead."""
    received = await office.receive(office.application(MORNING.date()), Demonstration(starts_at=MORNING))
    case_no = received.case_no
    await _until_status(engine, case_no, lambda case: "registration" in {s.code for s in case.open_steps})
    if approved:
        await office.step("market-regulation1", case_no, "registration", StepAct.CLAIM)
        results = fresh("registration")
        await office.step("market-regulation1", case_no, "registration", StepAct.APPROVE, results=results)
        await _until_status(engine, case_no, lambda case: "tax" in {s.code for s in case.open_steps})
    if minutes:
        await office.act("admin1", case_no, CaseAct.ADVANCE_CLOCK, minutes=minutes)
    return case_no


async def test_breached_cases_of_a_department_are_those_the_database_names(
    office: Office, staff: WorkerContext, engine: Client
) -> None:
    late_tax = await _case(office, engine, approved=True, minutes=3 * 24 * 60)
    tax_in_time = await _case(office, engine, approved=True)
    late_registration = await _case(office, engine, approved=False, minutes=3 * 24 * 60)
    query = "SlaStatus = 'breached' AND Departments = 'tax'"

    made = {late_tax, tax_in_time, late_registration}

    async def agrees() -> bool:  # other tests leave cases in this database that no workflow coordinates
        return await _found(engine, query) & made == await _named(office, "tax") & made

    await until(agrees)
    found = await _found(engine, query)
    assert late_tax in found
    assert not found & {tax_in_time, late_registration}

    async def is_found() -> bool:
        query = "SlaStatus = 'breached' AND Departments = 'market-regulation'"
        return late_registration in await _found(engine, query)

    await until(is_found)
    await office.act("window1", late_tax, CaseAct.WITHDRAW, reason="不办了")
    await until(agrees)


async def test_every_search_attribute_is_written(
    office: Office, staff: WorkerContext, engine: Client
) -> None:
    case_no = await _case(office, engine, approved=True)
    described = await engine.get_workflow_handle(workflow_id(case_no)).describe()
    shown = {pair.key.name: pair.value for pair in described.typed_search_attributes}
    case = await _until_status(engine, case_no, lambda _: True)
    assert set(SEARCH_ATTRIBUTES) <= set(shown)
    assert (shown["Matter"], shown["Region"]) == ("enterprise-setup", case.region)
    assert (shown["CaseStatus"], shown["SlaStatus"]) == ("in_progress", "in_time")
    assert shown["Departments"] == sorted({step.department for step in case.open_steps})
    assert shown["NextDeadlineAt"] == case.deadlines[0].at


async def test_pending_timers_name_step_clock_and_moment(
    office: Office, staff: WorkerContext, engine: Client
) -> None:
    case_no = await _case(office, engine, approved=True)
    history = await engine.get_workflow_handle(workflow_id(case_no)).fetch_history()
    started = {
        e.timer_started_event_attributes.timer_id: e.user_metadata.summary.data.decode()
        for e in history.events
        if e.HasField("timer_started_event_attributes")
    }
    cancelled = {
        e.timer_canceled_event_attributes.timer_id
        for e in history.events
        if e.HasField("timer_canceled_event_attributes")
    }
    pending = " ".join(label for timer, label in started.items() if timer not in cancelled)
    case = await _until_status(engine, case_no, lambda _: True)
    assert [deadline.label for deadline in case.deadlines if deadline.label not in pending] == []
    assert "税务" in pending
    assert "承诺时限 · 预警 2019-04-22" in pending
    assert "设立登记 · 承诺时限" not in pending


async def test_an_operator_asks_for_a_check_and_is_told_where_the_case_is(
    office: Office, staff: WorkerContext, engine: Client
) -> None:
    case_no = await _case(office, engine, approved=False)
    handle = engine.get_workflow_handle(workflow_id(case_no))
    checked: CaseAdvanceResult = await handle.execute_update("check_now", result_type=CaseAdvanceResult)
    assert [step.code for step in checked.open_steps] == ["registration"]
    assert checked.open_steps[0].department_name == "市市场监管局"


async def test_supervision_orders_are_child_workflows_of_their_case(
    office: Office, staff: WorkerContext, engine: Client
) -> None:
    case_no = await _case(office, engine, approved=False, minutes=33 * 60)
    case = await _until_status(engine, case_no, lambda found: bool(found.supervision_orders))
    order = engine.get_workflow_handle(order_workflow_id(case.supervision_orders[0]))

    async def is_child() -> bool:
        try:
            return (await order.describe()).parent_id == workflow_id(case_no)
        except RPCError as failure:
            if failure.status is not RPCStatusCode.NOT_FOUND:
                raise
            return False  # about to be started

    await until(is_child)
    assert case.sla_status.value == "red"


async def test_a_child_that_an_operator_terminates_is_no_error_of_its_parent(
    office: Office, staff: WorkerContext, engine: Client, caplog: pytest.LogCaptureFixture
) -> None:
    case_no = await _case(office, engine, approved=False, minutes=33 * 60)
    case = await _until_status(engine, case_no, lambda found: bool(found.supervision_orders))
    order = engine.get_workflow_handle(order_workflow_id(case.supervision_orders[0]))

    async def has_started() -> bool:
        try:
            return (await order.describe()).status is WorkflowExecutionStatus.RUNNING
        except RPCError as failure:
            if failure.status is not RPCStatusCode.NOT_FOUND:
                raise
            return False  # about to be started

    await until(has_started)
    await order.terminate("operator")
    parent = engine.get_workflow_handle(workflow_id(case_no))

    async def knows() -> bool:
        events = (await parent.fetch_history()).events
        return any(event.HasField("child_workflow_execution_terminated_event_attributes") for event in events)

    await until(knows)
    await parent.execute_update("check_now", result_type=CaseAdvanceResult)
    gc.collect()
    assert "never retrieved" not in caplog.text
