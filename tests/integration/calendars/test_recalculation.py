"""Recalculation: killed and resumed, with acts before it, with cases filed during publication."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select

from schemas.approvals import ApprovalIn
from schemas.calendars.changes import ClosureChange, HoursChange, RecalculationProgress
from schemas.calendars.limits import OpeningHours
from schemas.cases.acts import Officer
from schemas.cases.events import EventKind
from schemas.cases.events.course import CaseRecalculated
from schemas.demonstration import Demonstration
from schemas.supervision.events import SupervisionOrderRecalculated
from schemas.supervision.orders import SupervisionOrderGround
from schemas.vocabulary import CaseAct
from services.clock import utc_now
from services.domain.calendars.calendar import BEIJING
from services.domain.supervision.issuing import FIRST_LEVEL, order_to_department
from services.jobs.recalculation import RecalculationJob
from services.reference_data.supervision import load_supervision
from services.store.audits.invariants import violations
from services.store.calendar_changes.changes import CalendarChanges
from services.store.calendar_changes.stale_cases import StaleCases, count_stale
from services.store.cases import supervision_orders
from services.store.core.log import event_log
from services.store.core.schema.tables import joint_case
from services.store.supervision.invariants import order_violations
from tests.support.office import Office, a_key, until

CASES = 24
MORNING = datetime(2030, 3, 4, 10, tzinfo=BEIJING)
"""A Monday long before or after whatever other tests close."""


def _changes(office: Office) -> CalendarChanges:
    return CalendarChanges(office.store, office.cases.book, office.catalogue, frozenset())


async def _published(office: Office, change: ClosureChange | HoursChange) -> RecalculationProgress:
    admin: Officer = office.people["admin1"]
    shown = await _changes(office).preview(change, admin)
    result, second = ApprovalIn(digest=shown.digest), office.people["admin2"]
    return await _changes(office).confirm(shown.token, second, result, a_key())


def _closure(day: int) -> ClosureChange:
    on = (MORNING + timedelta(days=day)).date()
    return ClosureChange(site="all", on=on, document=uuid4().hex, reason="台风")


async def _received(office: Office, minutes: int = 0) -> str:
    starts = Demonstration(starts_at=MORNING + timedelta(minutes=minutes))
    application = office.application(MORNING.date())
    return (await office.receive(application, starts)).case_no


async def _recalculations(office: Office, case_no: str) -> list[int]:
    async with office.store.autocommit() as connection:
        log = await event_log.read(connection, case_no)
    return [event.edition for event in log if isinstance(event, CaseRecalculated)]


@contextmanager
def _recalculator(url: str) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "tests.integration.calendars.recalculator", url]
    process = subprocess.Popen(command)  # noqa: S603 - our own program
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


async def test_recalculation_goes_on_after_kills_and_does_no_case_twice(
    own_office: Office, own_record: str
) -> None:
    cases = [await _received(own_office, minutes) for minutes in range(CASES)]
    progress = await _published(own_office, _closure(1))

    async def done() -> int:
        return len([case_no for case_no in cases if await _recalculations(own_office, case_no)])

    seen = 0
    for _ in range(3):
        with _recalculator(own_record):
            at_least = min(CASES, seen + 3)

            async def went_on(least: int = at_least) -> bool:
                return await done() >= least

            await until(went_on, within=60)
        seen = await done()
    with _recalculator(own_record):

        async def is_over() -> bool:
            async with own_office.store.autocommit() as connection:
                return await count_stale(connection, progress.edition or 0) == 0

        await until(is_over, within=60)
    assert [await _recalculations(own_office, case_no) for case_no in cases] == [[progress.edition]] * CASES
    for case_no in cases:
        view = await own_office.view(case_no)
        assert view.promised_due_at == MORNING + timedelta(days=2, hours=7), "Tuesday is closed"
    assert [line async for line in violations(own_office.store)] == []


async def test_an_act_is_never_decided_by_a_calendar_that_was_replaced(own_office: Office) -> None:
    case_no = await _received(own_office)
    edition = (await _published(own_office, _closure(2))).edition
    await own_office.act("window1", case_no, CaseAct.NOTE, text="先于重算办理")
    assert edition in await _recalculations(own_office, case_no), "the act itself brought the case up to date"
    async with own_office.store.autocommit() as connection:
        log = await event_log.read(connection, case_no)
        row = (await connection.execute(select(joint_case).where(joint_case.c.case_no == case_no))).one()
    kinds = [event.kind for event in log]
    assert kinds.index(EventKind.CASE_RECALCULATED) < kinds.index(EventKind.CASE_NOTED)
    assert row.calendar_edition == edition


async def test_a_case_handed_in_afterwards_counts_by_the_new_calendar_at_once(own_office: Office) -> None:
    hours = OpeningHours.model_validate({"segments": [["08:00", "16:00"]]})
    since = (MORNING + timedelta(days=28)).date()
    await _published(own_office, HoursChange(site="window", since=since, hours=hours))
    receipts = await asyncio.gather(*(_received(own_office, 28 * 1440 + n) for n in range(5)))
    for case_no in receipts:
        view = await own_office.view(case_no)
        assert view.promised_due_at == MORNING + timedelta(days=29, hours=6)
        assert await _recalculations(own_office, case_no) == []


async def test_the_answer_to_a_supervision_order_is_due_by_the_new_calendar(own_office: Office) -> None:
    issued_at = MORNING + timedelta(days=35)
    now, files = utc_now(), own_office.cases
    escalation_level = next(one for one in load_supervision().escalation_policy if one.level == FIRST_LEVEL)
    async with own_office.store.transaction() as connection:
        event = order_to_department(
            "market-regulation", escalation_level, issued_at, SupervisionOrderGround.REPEATED, "超时过多"
        ).model_copy(update={"time_offset": issued_at - now})
        number = await supervision_orders.issue(connection, event, files.calendars)
        before = await supervision_orders.load(connection, number)
    edition = (await _published(own_office, _closure(37))).edition
    recalculation = RecalculationJob(StaleCases(own_office.store), files)
    assert (await recalculation.run_batch(timedelta(minutes=1))).handled >= 1
    assert (await recalculation.run_batch(timedelta(minutes=1))).handled == 0, (
        "what was brought up to date is not looked at again"
    )
    async with own_office.store.autocommit() as connection:
        after = await supervision_orders.load(connection, number)
        log = await event_log.read(connection, supervision_orders.stream_of(number))
    assert before.order.reply is not None
    assert after.order.reply is not None
    assert after.order.reply.due_at == before.order.reply.due_at + timedelta(days=1)
    assert after.order.reply.original_due_at == before.order.reply.due_at
    moved = [event.edition for event in log if isinstance(event, SupervisionOrderRecalculated)]
    assert (moved, after.reckoned_by) == ([edition], edition)
    assert [line async for line in order_violations(own_office.store)] == []
