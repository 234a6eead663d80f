"""Notices on a real record: each event told once, however often it is heard, and many gathered into one."""

import asyncio
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from deploy.seeds.people import MAPPINGS
from schemas.cases.lists import Paging
from schemas.errors import NotFound
from schemas.notifications.notifications import NotificationDigest
from services.clock import utc_now
from services.consumers.notifications import NotificationConsumer
from services.reference_data.loader import load_departments
from services.store.cases.service import CaseService
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import ConsumerOffsets, LogEntry
from services.store.core.schema.people_tables import notification
from services.store.core.schema.tables import event_table
from services.store.core.wakeup_jitter import WakeupJitter
from services.store.notifications.notifications import NotificationQueries
from services.store.people.absence_service import seed_mappings
from services.store.statistics.plan_board import PlanQueries
from services.store.statistics.plan_reminders import PlanReminders
from tests.support.office import Office


@pytest.fixture
async def consumer(office: Office) -> NotificationConsumer:
    """The notice desk of a record in which nobody has been told of anything."""
    async with office.store.transaction() as connection:
        await connection.execute(text("truncate notification, notification_digest"))
    return NotificationConsumer(office.store, {"market-regulation": "市市场监管局"})


async def log_entries_of(office: Office, *cases: str) -> list[LogEntry]:
    columns = event_table.c
    query = select(columns.shard, columns.xid, columns.id, columns.stream, columns.seq, columns.kind)
    async with office.store.autocommit() as connection:
        found = await connection.execute(query.where(columns.stream.in_(cases)).order_by(columns.seq))
        return [LogEntry(**row) for row in found.mappings()]


async def _late(office: Office, hours: int = 30) -> str:
    """A case whose first step is breached and has reached its first escalation level."""
    case_no = (await office.receive()).case_no
    await office.cases.advance(case_no)
    later = CaseService(
        office.store,
        office.cases.book,
        WakeupJitter(0),
        now=lambda: utc_now() + timedelta(days=4, hours=hours),
    )
    await later.advance(case_no)
    return case_no


async def _of(office: Office, account: str) -> list[NotificationDigest]:
    return (await NotificationQueries(office.store).page(account, Paging(), unread_only=False)).items


async def test_a_department_is_told_of_its_step_its_warning_and_its_breach(
    office: Office, consumer: NotificationConsumer
) -> None:
    case_no = await _late(office)
    await consumer.create_notifications(await log_entries_of(office, case_no))
    result = await _of(office, "market-regulation1")
    assert {"step.opened", "deadline.warning", "deadline.breached"} <= {one.kind for one in result}
    assert all(case_no in one.text for one in result)
    assert not [word for one in result for word in ("王小明", "晴川", "13800138000") if word in one.text]
    assert await _of(office, "tax1") == []


async def test_a_row_of_the_plan_is_reminded_of_ahead_and_once_it_has_passed_each_once(
    office: Office, consumer: NotificationConsumer
) -> None:
    departments = load_departments()
    plan = PlanReminders(PlanQueries(office.store, office.catalogue), departments)
    async with office.store.transaction() as connection:
        await connection.execute(text("delete from event where stream like 'plan/%'"))
    assert await plan.file(date(2026, 11, 25)) == 0  # a fresh record: long past, and a row without a date
    assert await plan.file(date(2019, 5, 1)) == 0
    ahead = await plan.file(date(2019, 6, 10))
    assert ahead > 1
    assert await plan.file(date(2019, 6, 11)) == 0
    late = await plan.file(date(2019, 7, 1))
    assert 0 < late <= ahead
    assert await plan.file(date(2019, 7, 2)) == 0
    await consumer.create_notifications(await log_entries_of(office, "plan/02", "plan/06"))
    shown = {one.kind: one.text for one in await _of(office, "data-resources-head")}
    assert shown.keys() == {"plan.due_soon", "plan.overdue"}
    assert "2019-06-30" in shown["plan.due_soon"]
    assert "逾期未填报" in shown["plan.overdue"]
    assert {one.kind for one in await _of(office, "admin1")} >= shown.keys()


async def test_what_is_heard_again_is_not_told_again(office: Office, consumer: NotificationConsumer) -> None:
    case_no = await _late(office)
    result = await log_entries_of(office, case_no)
    await consumer.create_notifications(result)
    before = await _rows(office, case_no)
    assert before
    await asyncio.gather(
        *(consumer.create_notifications(result) for _ in range(4)),
        consumer.create_notifications(result[2:]),
        consumer.create_notifications(result[:5]),
    )
    assert await _rows(office, case_no) == before


async def test_a_reader_killed_before_it_moved_its_cursor_tells_nothing_twice(
    office: Office, quiet_url: str, consumer: NotificationConsumer
) -> None:
    case_no = await _late(office)
    name = f"notices-{uuid4().hex[:8]}"
    first, second = (
        ConsumerOffsets(office.store, name, "first"),
        ConsumerOffsets(office.store, name, "second"),
    )
    await first.register()
    while await first.lease() and (outcome := await first.poll()):
        await consumer.create_notifications(outcome)
        if any(one.stream == case_no for one in outcome):
            break  # killed here: told, but the cursor stands where it stood
        await first.commit_offsets(outcome)
    once = await _rows(office, case_no)
    assert once
    await first.release()
    reading = consumer.event_consumer(second, CommitNotifier(quiet_url))
    while await reading.handle_once():
        pass
    rows = await _rows(office, case_no)
    assert set(once) <= set(rows)
    assert len(rows) == len(set(rows))


async def _rows(office: Office, case_no: str) -> list[tuple[str, int, str]]:
    columns = notification.c
    query = select(columns.stream, columns.seq, columns.recipient).where(columns.case_no == case_no)
    async with office.store.autocommit() as connection:
        return [(row.stream, row.seq, row.recipient) for row in await connection.execute(query)]


async def test_many_breaches_in_twenty_minutes_are_one_message(
    office: Office, consumer: NotificationConsumer
) -> None:
    async with office.store.transaction() as connection:
        await connection.execute(text("truncate notification, notification_digest"))
    cases = [await _late(office) for _ in range(6)]  # three breaches each; a message lists its last twenty
    for case_no in cases:
        await consumer.create_notifications(await log_entries_of(office, case_no))
    [breaches] = [
        one for one in await _of(office, "market-regulation-head") if one.kind == "deadline.breached"
    ]
    assert breaches.count == breaches.unread >= 6
    assert breaches.text.startswith(f"超时 {breaches.count} 项：")
    assert {one.case_no for one in breaches.items} >= set(cases)


async def test_a_breach_after_the_window_opens_a_message_of_its_own(
    office: Office, consumer: NotificationConsumer
) -> None:
    await consumer.create_notifications(await log_entries_of(office, await _late(office)))
    async with office.store.transaction() as connection:
        await connection.execute(
            text("update notification_digest set opened_at = opened_at - interval '21 minutes'")
        )
    await consumer.create_notifications(await log_entries_of(office, await _late(office)))
    breaches = [one for one in await _of(office, "market-regulation-head") if one.kind == "deadline.breached"]
    assert len(breaches) == 2


async def test_a_message_is_read_once_and_only_by_whom_it_was_sent_to(
    office: Office, consumer: NotificationConsumer
) -> None:
    await consumer.create_notifications(await log_entries_of(office, await _late(office)))
    notices = NotificationQueries(office.store)
    [first, *rest] = await _of(office, "market-regulation1")
    with pytest.raises(NotFound):
        await notices.read("tax1", first.id)
    read = await notices.read("market-regulation1", first.id)
    assert (read.marked, read.unread) == (first.count, len(rest))
    assert (await notices.read("market-regulation1", first.id)).marked == 0
    assert (await notices.read("market-regulation1")).unread == 0
    assert await notices.unread("market-regulation2") == len(rest) + 1


async def test_a_escalation_level_that_nobody_stands_behind_alarms(
    office: Office, consumer: NotificationConsumer
) -> None:
    async with office.store.transaction() as connection:
        await connection.execute(text("delete from role_mapping where recipient = 'reform-office'"))
    try:
        await consumer.create_notifications(await log_entries_of(office, await _late(office, hours=24 * 6)))
        async with office.store.autocommit() as connection:
            alarms = await connection.execute(text("select finding from alarm where finding like '%改革办%'"))
            assert len(alarms.all()) == 1
        escalation_levels = [
            one for one in await _of(office, "admin1") if one.kind == "deadline.escalated" and one.level == 3
        ]
        assert any("改革办没有对应人员" in one.text for one in escalation_levels)
    finally:
        await seed_mappings(office.store, MAPPINGS)
