"""The administrator is reminded: of a year without a notice, and of dates that passed while provisional."""

from datetime import date, datetime, timedelta

import pytest

from schemas.demonstration import Demonstration
from services.clock import utc_now
from services.domain.calendars.calendar import BEIJING
from services.jobs.watch import WatchJob
from services.store.audits.alarms import Alarms
from services.store.audits.watch import Watch
from services.store.calendar_changes.reminders import CalendarReminders, missing_year
from tests.support.office import Office


@pytest.mark.parametrize(
    ("today", "message"),
    [
        ("2026-10-31", ""),
        ("2026-11-01", "2027 年放假安排尚未导入，届时的到期日均为暂定"),
        ("2026-12-14", "2027 年放假安排尚未导入，届时的到期日均为暂定"),
        ("2026-12-15", "2027 年放假安排尚未导入，届时的到期日均为暂定（2026-12-15 提醒）"),
        ("2027-01-02", "2027 年放假安排没有导入，今年的到期日均为暂定（2027-01-02 提醒）"),
    ],
)
def test_a_year_without_a_notice_is_asked_for_in_time(today: str, message: str) -> None:
    assert missing_year(set(range(2018, 2027)), date.fromisoformat(today)) == message
    assert missing_year(set(range(2018, 2029)), date.fromisoformat(today)) == ""


async def test_a_provisional_date_that_passes_is_amber_and_reminds(office: Office) -> None:
    starts = datetime(2031, 3, 3, 10, tzinfo=BEIJING)
    application = office.application(starts.date())
    case_no = (await office.receive(application, Demonstration(starts_at=starts))).case_no
    await office.cases.advance(case_no)
    reminders = CalendarReminders(office.store, office.cases.book, now=lambda: utc_now() + timedelta(days=3))
    keeping = WatchJob(Watch(office.store), Alarms(office.store), reminders)
    assert case_no in (await reminders.findings()).values()
    await keeping.check()
    standing = [one for one in await keeping.alarms.recent() if one.cleared_at is None]
    assert any(one.case_no == case_no and "暂定到期日已过" in one.finding for one in standing)
    assert case_no not in (await CalendarReminders(office.store, office.cases.book).findings()).values()
