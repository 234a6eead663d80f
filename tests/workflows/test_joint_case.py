"""JointCaseWorkflow on a real engine: survives it, needs no news to wake, shows what stands still."""

from datetime import timedelta

from sqlalchemy import text
from temporalio.client import Client, WorkflowExecutionStatus

from schemas.cases.workflow_inputs import EventsAppended
from schemas.vocabulary import CaseAct, CaseStatus, StepAct, StepStatus
from services.consumers.workflow_notifier import signal_case
from services.store.cases.open_cases import OpenCases
from services.temporal.task_queues import workflow_id
from services.worker_context import WorkerContext
from tests.support.histories import advances
from tests.support.office import Office, until
from tests.support.results import fresh

PERSONAL = ("王小明", "33010619850312001X", "13800138000", "杭州晴川")


async def _step_is(office: Office, case_no: str, code: str, status: StepStatus) -> bool:
    case = await office.view(case_no)
    return next(step for step in case.steps if step.code == code).status is status


async def _opened(office: Office) -> str:
    case_no = (await office.receive()).case_no
    await until(lambda: _step_is(office, case_no, "registration", StepStatus.OPEN))
    return case_no


async def _approve_registration(office: Office, case_no: str) -> None:
    await office.step("market-regulation1", case_no, "registration", StepAct.CLAIM)
    results = fresh("registration")
    await office.step("market-regulation1", case_no, "registration", StepAct.APPROVE, results=results)


async def _has_status(engine: Client, case_no: str, status: WorkflowExecutionStatus) -> bool:
    return (await engine.get_workflow_handle(workflow_id(case_no)).describe()).status is status


async def test_the_workflow_ends_with_the_case(office: Office, staff: WorkerContext, engine: Client) -> None:
    case_no = await _opened(office)
    await office.act("window1", case_no, CaseAct.WITHDRAW, reason="不办了")
    await until(lambda: _has_status(engine, case_no, WorkflowExecutionStatus.COMPLETED))


async def test_the_engine_is_rebuilt_from_the_record(
    office: Office, staff: WorkerContext, engine: Client
) -> None:
    case_no = await _opened(office)
    await engine.get_workflow_handle(workflow_id(case_no)).terminate("engine lost")
    assert await staff.housekeeping.rebuild() >= 1
    await until(lambda: _has_status(engine, case_no, WorkflowExecutionStatus.RUNNING))
    await _approve_registration(office, case_no)
    await until(lambda: _step_is(office, case_no, "seal", StepStatus.OPEN))


async def test_news_doubled_or_invented_changes_nothing(
    office: Office, staff: WorkerContext, engine: Client
) -> None:
    case_no = await _opened(office)
    before = await office.view(case_no)
    for seq in (1, 1, 500):
        await signal_case(engine, case_no, EventsAppended(last_seq=seq))
    handle = engine.get_workflow_handle(workflow_id(case_no))

    async def turned_again() -> bool:
        return await advances(handle) > 1

    await until(turned_again)
    after = await office.view(case_no)
    assert after.model_copy(update={"now": before.now}) == before


async def test_housekeeping_finds_a_case_that_nobody_wakes(office: Office, staff: WorkerContext) -> None:
    case_no = await _opened(office)
    async with office.store.transaction() as connection:
        late = text("update joint_case set milestone_at = now() - interval '1 hour' where case_no = :case_no")
        await connection.execute(late, {"case_no": case_no})
    silent = await OpenCases(office.store, 0).list_overdue(timedelta(seconds=30))
    assert case_no in [found for found, _ in silent]


async def test_a_case_that_cannot_be_advanced_is_shown_and_recovers(
    office: Office, staff: WorkerContext, engine: Client
) -> None:
    case_no = await _opened(office)
    await _set_status(office, case_no, "nonsense")
    await signal_case(engine, case_no, EventsAppended(last_seq=500))

    async def is_quarantined() -> bool:
        return case_no in await staff.app.quarantine.cases()

    await until(is_quarantined, within=30)
    await _set_status(office, case_no, CaseStatus.IN_PROGRESS.value)

    async def is_released() -> bool:
        return not await is_quarantined()

    await until(is_released, within=30)
    await _approve_registration(office, case_no)
    await until(lambda: _step_is(office, case_no, "seal", StepStatus.OPEN))


async def _set_status(office: Office, case_no: str, status: str) -> None:
    async with office.store.transaction() as connection:
        spoil = text(
            "update joint_case set state = jsonb_set(state, '{status}', to_jsonb(cast(:status as text))) "
            "where case_no = :case_no"
        )
        await connection.execute(spoil, {"status": status, "case_no": case_no})


async def test_the_engine_never_learns_personal_data(
    office: Office, staff: WorkerContext, engine: Client
) -> None:
    case_no = await _opened(office)
    await _approve_registration(office, case_no)
    await until(lambda: _step_is(office, case_no, "seal", StepStatus.OPEN))
    history = (await engine.get_workflow_handle(workflow_id(case_no)).fetch_history()).to_json()
    assert case_no in history
    assert not [word for word in PERSONAL if word in history]
