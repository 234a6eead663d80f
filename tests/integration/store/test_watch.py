"""The watch finds what must not be, clears what is mended, and costs one round a minute in all."""

import pytest
from sqlalchemy import text

from services.jobs.watch import WatchJob
from services.store.audits.alarms import Alarms
from services.store.audits.watch import Watch
from tests.support.office import Office

HARMS = {
    "update case_step set due_real_at = now() - interval '2 minutes'"
    " where case_no = :case_no and code = 'registration'": "没有超时记录",
    "update joint_case set milestone_at = now() - interval '2 minutes' where case_no = :case_no": "到点未报",
    "update joint_case set status = 'closed' where case_no = :case_no": "办件列 status",
    "update joint_case set state = jsonb_set(state, '{clocks,case/promised,due_at}',"
    " '\"2019-04-22T01:00:00Z\"') where case_no = :case_no": "case/promised 已到期，没有超时记录",
}


@pytest.mark.parametrize("harm", HARMS)
async def test_a_harm_is_alarmed_once_and_cleared_when_mended(office: Office, harm: str) -> None:
    case_no = (await office.receive()).case_no
    await office.cases.advance(case_no)
    alarms = Alarms(office.store)
    keeping = WatchJob(Watch(office.store, spread_seconds=0), alarms)

    async def about() -> list[bool]:
        await keeping.check()
        return [
            alarm.cleared_at is None
            for alarm in await alarms.recent()
            if alarm.case_no == case_no and HARMS[harm] in alarm.finding
        ]

    async def rows(statement: str) -> None:
        async with office.store.transaction() as connection:
            await connection.execute(text(statement), {"case_no": case_no})

    assert await about() == []
    before = await _rows_of(office, case_no)
    await rows(harm)
    await _bump(keeping)
    assert await about() == [True]
    await _bump(keeping)
    assert await about() == [True]
    await _restore(office, case_no, before)
    await _bump(keeping)
    assert await about() == [False]


async def _bump(keeping: WatchJob) -> None:
    """As if the case had news: the watch looks at each case once per change."""
    keeping.watch._seen.clear()


async def _rows_of(office: Office, case_no: str) -> tuple[object, ...]:
    async with office.store.autocommit() as connection:
        case = await connection.execute(
            text("select status, milestone_at, state::text from joint_case where case_no = :case_no"),
            {"case_no": case_no},
        )
        step = await connection.execute(
            text("select due_real_at from case_step where case_no = :case_no and code = 'registration'"),
            {"case_no": case_no},
        )
        return (*case.one(), step.scalar_one())


async def _restore(office: Office, case_no: str, before: tuple[object, ...]) -> None:
    status, milestone_at, state, due = before
    async with office.store.transaction() as connection:
        await connection.execute(
            text(
                "update joint_case set status = :status, milestone_at = :due_milestones,"
                " state = cast(:state as jsonb)"
                " where case_no = :case_no"
            ),
            {"status": status, "due_milestones": milestone_at, "state": state, "case_no": case_no},
        )
        await connection.execute(
            text(
                "update case_step set due_real_at = :due where case_no = :case_no and code = 'registration'"
            ),
            {"due": due, "case_no": case_no},
        )
