"""What leaves the building, on a real record: told once, in order, not at night, and tried again."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from standardwebhooks import Webhook, WebhookVerificationError

from schemas.cases.inbox import InboxFilter
from schemas.cases.lists import Paging
from schemas.notifications.deliveries import DeliveryChannel, SubscriptionIn
from schemas.supervision.sla_board import Scope
from schemas.vocabulary import CaseAct
from services.domain.notifications.message_rules import postpone_quiet_hours
from services.reference_data.messages import load_messages
from services.store.boards.inbox import Inbox
from services.store.boards.sla_board import SlaBoardQueries
from tests.integration.store.documents.test_documents import log_entries_of
from tests.support.office import Office, a_key
from tests.support.receiver import Clock, SendingConsumer, delivery_consumer, receiver


@pytest.fixture
async def clock() -> Clock:
    """Noon in Beijing."""
    return Clock()


@pytest.fixture
async def consumer(office: Office, clock: Clock) -> AsyncIterator[SendingConsumer]:
    """The desk of a record from which nothing was sent."""
    async with delivery_consumer(office, clock) as made:
        yield made


async def test_the_applicant_is_told_at_every_turn_and_once(
    office: Office, consumer: SendingConsumer
) -> None:
    case_no = (await office.receive(office.application(accept=False))).case_no
    await office.act("window1", case_no, CaseAct.ACCEPT)
    result = await log_entries_of(office, case_no)
    await asyncio.gather(consumer.create_deliveries(result), consumer.create_deliveries(result))
    await consumer.send()
    await consumer.send()
    rows = (await consumer.deliveries.outbox(Paging(), case_no)).items
    assert [row.kind for row in rows] == ["case.accepted", "case.received"]
    assert [row.status.value for row in rows] == ["sent", "sent"]
    assert case_no in rows[0].text
    assert rows[0].target == "138******00"


@pytest.mark.parametrize(
    ("notify_by", "channels"), [("both", ["email", "sms"]), ("sms", ["sms"]), ("email", ["email"])]
)
async def test_an_applicant_with_an_address_is_told_as_chosen(
    office: Office, consumer: SendingConsumer, notify_by: str, channels: list[str]
) -> None:
    person = office.application().applicant.model_dump(mode="json")
    person |= {"email": "wang.xiaoming@example.com", "notify_by": notify_by}
    case_no = (await office.receive(office.application(accept=False, applicant=person))).case_no
    await consumer.create_deliveries(await log_entries_of(office, case_no))
    await consumer.send()
    rows = (await consumer.deliveries.outbox(Paging(), case_no)).items
    assert sorted(row.channel.value for row in rows) == channels
    assert {row.status.value for row in rows} == {"sent"}
    letters = [row for row in rows if row.channel is DeliveryChannel.EMAIL]
    assert all(row.target == "w***@example.com" and "【联办】" not in row.text for row in letters)


async def test_nobody_is_disturbed_at_night(office: Office, consumer: SendingConsumer, clock: Clock) -> None:
    clock.at = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)
    case_no = (await office.receive()).case_no
    await consumer.create_deliveries(await log_entries_of(office, case_no))
    assert await consumer.send() == 0
    clock.at = datetime(2026, 11, 25, 23, 59, tzinfo=UTC)
    assert await consumer.send() == 0
    clock.at = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)
    assert await consumer.send() == 1


@pytest.mark.parametrize(
    ("at", "sent"), [("20:59", "20:59"), ("21:00", "08:00"), ("03:00", "08:00"), ("08:00", "08:00")]
)
def test_quiet_hours_end_in_the_morning(at: str, sent: str) -> None:
    moment = datetime.fromisoformat(f"2026-11-25T{at}:00+08:00")
    result = postpone_quiet_hours(load_messages(), moment)
    assert result.isoformat()[11:16] == sent or result.astimezone(moment.tzinfo).isoformat()[11:16] == sent
    assert timedelta() <= result - moment < timedelta(hours=12)


async def test_a_number_that_does_not_exist_is_given_up_after_longer_and_longer_waits(
    office: Office, consumer: SendingConsumer, clock: Clock
) -> None:
    person = {**office.application().applicant.model_dump(), "phone": "13900000000"}
    case_no = (await office.receive(office.application(applicant=person))).case_no
    await consumer.create_deliveries(await log_entries_of(office, case_no))
    for _ in range(6):
        assert await consumer.send() == 0
        clock.at += timedelta(minutes=241)
    rows = (await consumer.deliveries.outbox(Paging(), case_no)).items
    failed = [row for row in rows if row.kind == "case.received"]
    assert [(row.status.value, row.attempts) for row in failed] == [("given_up", 6)]
    assert failed[0].failed_because == "短信网关：空号"


async def test_a_department_hears_of_its_cases_signed_in_order_and_only_of_those(
    office: Office, consumer: SendingConsumer
) -> None:
    async with receiver() as system:
        made = await consumer.deliveries.subscribe(
            SubscriptionIn(department="tax", url=system.url), "admin1", a_key()
        )
        await consumer.deliveries.subscribe(
            SubscriptionIn(department="customs", url=system.url), "admin1", a_key()
        )
        case_no = (await office.receive()).case_no
        outcome = await log_entries_of(office, case_no)
        await consumer.create_deliveries(outcome)
        while await consumer.send():
            pass
        seqs = [json.loads(body)["data"]["seq"] for _, body in system.received]
        assert seqs == sorted(seqs)
        assert len(seqs) == len(set(seqs)) > 1
        headers, body = system.received[0]
        result = json.loads(body)
        assert (result["type"], result["subject"]) == ("lianban.case.received", case_no)
        assert result["specversion"] == "1.0"
        assert "王小明" not in body.decode()
        _verified(made.secret, body, headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(made.secret).verify(body.decode().replace(case_no, "x"), headers)


def _verified(secret: str, body: bytes, headers: dict[str, Any]) -> None:
    Webhook(secret).verify(body.decode(), headers)


async def test_a_system_that_is_down_shows_since_when_and_hears_all_in_order_afterwards(
    office: Office, consumer: SendingConsumer, clock: Clock
) -> None:
    async with receiver() as system:
        system.is_down = True
        result = SubscriptionIn(department="market-regulation", url=system.url)
        await consumer.deliveries.subscribe(result, "admin1", a_key())
        case_no = (await office.receive()).case_no
        outcome = await log_entries_of(office, case_no)
        await consumer.create_deliveries(outcome)
        await office.cases.advance(case_no)
        since = clock.at
        assert await _shown_as_failing(office, case_no) == [None, None, None]
        for _ in range(3):
            await consumer.send()
            clock.at += timedelta(minutes=20)
        [view] = await consumer.deliveries.subscriptions()
        assert view.failing_since == since
        assert view.waiting == len(outcome)
        assert system.received == []
        assert await _shown_as_failing(office, case_no) == [since, since, since]
        tax = next(step for step in (await office.view(case_no)).steps if step.code == "tax")
        assert tax.system_failing_since is None, "another department's step"
        system.is_down = False
        clock.at += timedelta(minutes=300)
        while await consumer.send():
            pass
        seqs = [json.loads(body)["data"]["seq"] for _, body in system.received]
        assert seqs == [one.seq for one in outcome]
        [view] = await consumer.deliveries.subscriptions()
        assert (view.failing_since, view.waiting) == (None, 0)
        assert await _shown_as_failing(office, case_no) == [None, None, None]


async def test_an_address_that_cannot_be_read_holds_up_its_own_queue_and_no_other(
    office: Office, consumer: SendingConsumer
) -> None:
    result = SubscriptionIn(department="tax", url="http://127.0.0.1:9/events")
    await consumer.deliveries.subscribe(result, "admin1", a_key())
    case_no = (await office.receive()).case_no
    async with office.store.transaction() as connection:
        await connection.execute(text("update subscription set url = 'http://[::1/events'"))
    await consumer.create_deliveries(await log_entries_of(office, case_no))
    while await consumer.send():
        pass
    rows = (await consumer.deliveries.outbox(Paging(), case_no)).items
    assert {row.status.value for row in rows if row.channel is DeliveryChannel.SMS} == {"sent"}
    assert [
        row.failed_because for row in rows if row.attempts and row.channel is DeliveryChannel.WEBHOOK
    ] == ["无法送出（InvalidURL）"]


async def _shown_as_failing(office: Office, case_no: str) -> list[datetime | None]:
    """Since when the registration's system takes nothing, on the case, in the inbox and on the board."""
    seen = next(step for step in (await office.view(case_no)).steps if step.code == "registration")
    inbox = Inbox(office.store)
    rows = (await inbox.rows(office.people["market-regulation1"], InboxFilter(q=case_no), Paging())).items
    worst = (await SlaBoardQueries(office.store).fresh(Scope(department="market-regulation"))).worst
    return [
        seen.system_failing_since,
        rows[0].system_failing_since,
        worst[0].system_failing_since,
    ]


async def test_two_processes_send_nothing_twice(office: Office, consumer: SendingConsumer) -> None:
    async with receiver() as system:
        result = SubscriptionIn(department="tax", url=system.url)
        await consumer.deliveries.subscribe(result, "admin1", a_key())
        outcome = await log_entries_of(office, (await office.receive()).case_no)
        await consumer.create_deliveries(outcome)
        while sum(await asyncio.gather(*(consumer.send() for _ in range(4)))):
            pass
        assert len(system.received) == len(outcome)
