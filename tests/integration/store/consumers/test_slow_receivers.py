"""Receivers that are slow, gone or busy, and what an administrator does with what waits for them."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from schemas.cases.lists import Paging
from schemas.errors import ActNotAllowed
from schemas.notifications.deliveries import (
    DeliveryAct,
    DeliveryActIn,
    DeliveryChannel,
    DeliveryStatus,
    SubscriptionIn,
)
from services.store.audits.alarms import Alarms
from services.store.notifications.delivery_acts import DeliveryActs
from services.store.notifications.ended_subscriptions import ended_finding, ended_subscriptions
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


async def _subscribed(consumer: SendingConsumer, department: str, url: str) -> int:
    result = SubscriptionIn(department=department, url=url)
    return (await consumer.deliveries.subscribe(result, "admin1", a_key())).subscription


async def test_a_receiver_that_is_gone_ends_its_subscription_and_alarms(
    office: Office, consumer: SendingConsumer
) -> None:
    alarms = Alarms(office.store)
    async with receiver() as system:
        system.answer = b"410 Gone"
        number = await _subscribed(consumer, "tax", system.url)
        case_no = (await office.receive()).case_no
        await consumer.create_deliveries(await log_entries_of(office, case_no))
        await consumer.send()
        await consumer.send()
        assert len(system.received) == 1, "nothing is sent after the end"
        rows = (await consumer.deliveries.outbox(Paging(page_size=200), case_no)).items
        hooks = [row for row in rows if row.channel is DeliveryChannel.WEBHOOK]
        assert {(row.status.value, row.failed_because) for row in hooks} == {
            ("given_up", "对方系统返回 410，不再接收")
        }
        [view] = await consumer.deliveries.subscriptions()
        assert view.ended_at is not None
        finding = ended_finding(number, "tax")
        assert finding in [one.finding for one in await alarms.recent() if one.cleared_at is None]
        assert finding in await ended_subscriptions(office.store)
        await _subscribed(consumer, "tax", system.url)
        assert finding not in await ended_subscriptions(office.store)


async def test_a_receiver_that_asks_for_patience_gets_it_on_file(
    office: Office, consumer: SendingConsumer, clock: Clock
) -> None:
    async with receiver() as system:
        system.answer = b"429 Too Many Requests\r\nRetry-After: 3600"
        await _subscribed(consumer, "tax", system.url)
        case_no = (await office.receive()).case_no
        await consumer.create_deliveries(await log_entries_of(office, case_no))
        await consumer.send()
        [head] = [
            row
            for row in (await consumer.deliveries.outbox(Paging(page_size=200), case_no)).items
            if row.channel is DeliveryChannel.WEBHOOK and row.attempts
        ]
        assert head.next_at == clock.at + timedelta(hours=1)
        assert head.failed_because == "对方系统返回 429，要求 3600 秒后再试"
        clock.at += timedelta(minutes=59)
        await consumer.send()
        assert len(system.received) == 1


async def test_an_administrator_skips_the_head_of_a_queue_and_sends_it_again(
    office: Office, consumer: SendingConsumer, clock: Clock
) -> None:
    acts = DeliveryActs(office.store)
    async with receiver() as system:
        system.is_down = True
        await _subscribed(consumer, "tax", system.url)
        case_no = (await office.receive()).case_no
        await consumer.create_deliveries(await log_entries_of(office, case_no))
        await consumer.send()
        head = min(
            (
                row
                for row in (await consumer.deliveries.outbox(Paging(page_size=200), case_no)).items
                if row.channel is DeliveryChannel.WEBHOOK
            ),
            key=lambda row: row.id,
        )
        system.is_down = False
        result = DeliveryActIn(act=DeliveryAct.SKIP, reason="对方系统拒收此事件")
        key = a_key()
        for _ in range(2):
            receipt = await acts.act(head.id, result, "admin1", key, clock.at)
            assert receipt.status is DeliveryStatus.SKIPPED
        while await consumer.send():
            pass
        taken = [json.loads(body)["data"]["seq"] for _, body in system.received]
        assert taken == sorted(taken)
        assert taken[0] > 1, "what was skipped is left out"
        with pytest.raises(ActNotAllowed):
            await acts.act(head.id, result, "admin1", a_key(), clock.at)
        again = DeliveryActIn(act=DeliveryAct.RESEND, reason="对方已修复")
        await acts.act(head.id, again, "admin1", a_key(), clock.at)
        assert await consumer.send() == 1
        assert json.loads(system.received[-1][1])["data"]["seq"] == 1
        [row] = [
            one
            for one in (await consumer.deliveries.outbox(Paging(page_size=200), case_no)).items
            if one.id == head.id
        ]
        assert (row.status.value, row.last_act) == ("sent", "重发（admin1）：对方已修复")
