"""Deliveries to departments' systems by their workflows: order, failures, pause, resend, kill."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from temporalio.client import Client

from schemas.cases.lists import Paging
from schemas.errors import ActNotAllowed, InvalidInput, NotFound
from schemas.notifications.deliveries import DeliveryAct, DeliveryActIn, DeliveryRow, SubscriptionIn
from schemas.notifications.department_delivery import DeliveryRound, SubscriptionAct, SubscriptionActIn
from services.clock import utc_now
from services.store.notifications.deliveries import Deliveries
from services.store.notifications.delivery_acts import DeliveryActs
from services.store.notifications.subscription_acts import SubscriptionActs
from services.temporal.task_queues import delivery_workflow_id
from services.worker_context import WorkerContext
from tests.support.listening import listening
from tests.support.office import Office, a_key, until
from tests.support.receiver import Receiver, receiver


@pytest.fixture
async def system(office: Office, staff: WorkerContext) -> AsyncIterator[Receiver]:
    """A department's system, on a database without other subscriptions."""
    async with office.store.transaction() as connection:
        await connection.execute(text("truncate subscription, delivery"))
    async with receiver() as made:
        yield made
    async with office.store.transaction() as connection:
        await connection.execute(text("truncate subscription, delivery"))


async def _subscribed(office: Office, department: str, url: str) -> int:
    given = SubscriptionIn(department=department, url=url)
    return (await Deliveries(office.store).subscribe(given, "admin1", a_key())).subscription


async def _hooks(office: Office, case_no: str) -> list[DeliveryRow]:
    rows = (await Deliveries(office.store).outbox(Paging(page_size=200), case_no)).items
    return sorted((row for row in rows if row.channel.value == "webhook"), key=lambda row: row.id)


async def _queue(office: Office) -> list[DeliveryRow]:
    """Every webhook since the fixture began; other cases of this database may have events too."""
    rows = (await Deliveries(office.store).outbox(Paging(page_size=200), None)).items
    return sorted((row for row in rows if row.channel.value == "webhook"), key=lambda row: row.id)


def _seqs(system: Receiver, case_no: str) -> list[int]:
    bodies = [json.loads(body) for _, body in system.received]
    return [body["data"]["seq"] for body in bodies if body["subject"] == case_no]


async def _all_sent(office: Office, case_no: str) -> bool:
    rows = await _hooks(office, case_no)
    return bool(rows) and all(row.status.value == "sent" for row in rows)


async def test_events_arrive_in_order_and_once(office: Office, system: Receiver) -> None:
    await _subscribed(office, "market-regulation", system.url)
    case_no = (await office.receive()).case_no
    await until(lambda: _all_sent(office, case_no))
    seqs = _seqs(system, case_no)
    assert len(seqs) > 1
    assert seqs == sorted(set(seqs))


async def test_a_receiver_that_never_answers_delays_no_other(office: Office, system: Receiver) -> None:
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def hold(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await may_answer.wait()
        writer.close()

    async with listening(hold) as slow:
        await _subscribed(office, "bank", f"http://{slow}/events")
        await _subscribed(office, "tax", system.url)
        case_no = (await office.receive()).case_no
        try:
            async with asyncio.timeout(60):
                await asked.wait()

            async def others_have_all() -> bool:
                rows = await _hooks(office, case_no)
                waiting = {row.target for row in rows if row.status.value == "pending"}
                return len(rows) > 2 and waiting == {f"http://{slow}/events"}

            await until(others_have_all, within=60)
        finally:
            may_answer.set()


async def test_a_failing_receiver_is_seen_in_the_engine_and_a_skip_is_tried_at_once(
    office: Office, system: Receiver, engine: Client
) -> None:
    system.is_down = True
    number = await _subscribed(office, "market-regulation", system.url)
    case_no = (await office.receive()).case_no
    handle = engine.get_workflow_handle(delivery_workflow_id(number))

    async def is_pending_with_its_failure() -> bool:
        rows = await _queue(office)
        if not rows or not rows[0].attempts:
            return False
        pending = (await handle.describe()).raw_description.pending_activities
        return [one.last_failure.message for one in pending] == [rows[0].failed_because]

    await until(is_pending_with_its_failure)
    system.is_down = False
    [head, *_] = await _queue(office)
    skip = DeliveryActIn(act=DeliveryAct.SKIP, reason="对方系统拒收此事件")
    await DeliveryActs(office.store).act(head.id, skip, "admin1", a_key(), utc_now())

    async def others_are_sent() -> bool:
        rows = [row for row in await _hooks(office, case_no) if row.id != head.id]
        return bool(rows) and {row.status.value for row in rows} == {"sent"}

    await until(others_are_sent, within=30)
    [skipped] = [row for row in await _queue(office) if row.id == head.id]
    assert (skipped.status.value, skipped.attempts) == ("skipped", head.attempts)
    assert len({body for _, body in system.received}) == len(system.received)


async def test_a_paused_subscription_keeps_its_events_until_it_is_resumed(
    office: Office, system: Receiver, engine: Client
) -> None:
    acts = SubscriptionActs(office.store)
    number = await _subscribed(office, "market-regulation", system.url)
    pause = SubscriptionActIn(act=SubscriptionAct.PAUSE, reason="对方系统维护")
    key = a_key()
    for _ in range(2):
        await acts.act(number, pause, "admin1", key, utc_now())
    with pytest.raises(ActNotAllowed):
        await acts.act(number, pause, "admin1", a_key(), utc_now())
    case_no = (await office.receive()).case_no

    async def are_created() -> bool:
        return bool(await _hooks(office, case_no))

    await until(are_created)
    assert system.received == []
    resume = SubscriptionActIn(act=SubscriptionAct.RESUME, reason="维护结束")
    await acts.act(number, resume, "admin1", a_key(), utc_now())
    await until(lambda: _all_sent(office, case_no), within=30)
    handle = engine.get_workflow_handle(delivery_workflow_id(number))

    async def is_idle() -> bool:
        result = await handle.query("progress", result_type=DeliveryRound)
        return (result.outcome.value, result.waiting) == ("idle", 0)

    await until(is_idle)


async def test_events_are_sent_again_from_one_on_in_their_old_order(office: Office, system: Receiver) -> None:
    acts = SubscriptionActs(office.store)
    number = await _subscribed(office, "market-regulation", system.url)
    case_no = (await office.receive()).case_no
    await until(lambda: _all_sent(office, case_no))
    first, again = _seqs(system, case_no), (await _hooks(office, case_no))[1:]
    system.received.clear()
    command = SubscriptionActIn(act=SubscriptionAct.RESEND_FROM, reason="对方数据丢失", delivery=again[0].id)
    receipt = await acts.act(number, command, "admin1", a_key(), utc_now())
    assert receipt.resent >= len(again)
    await until(lambda: _all_sent(office, case_no), within=30)
    taken = _seqs(system, case_no)
    assert taken[: len(first) - 1] == first[1:]
    assert taken == sorted(set(taken))


async def test_acts_that_cannot_be_done_name_the_field_and_change_nothing(
    office: Office, system: Receiver
) -> None:
    acts = SubscriptionActs(office.store)
    number = await _subscribed(office, "tax", system.url)
    for delivery in (None, 8_999_999_999):
        command = SubscriptionActIn(act=SubscriptionAct.RESEND_FROM, reason="丢失", delivery=delivery)
        with pytest.raises(InvalidInput) as wrong:
            await acts.act(number, command, "admin1", a_key(), utc_now())
        assert [one["field"] for one in wrong.value.errors] == ["delivery"]
    resume = SubscriptionActIn(act=SubscriptionAct.RESUME, reason="没有暂停")
    with pytest.raises(ActNotAllowed):
        await acts.act(number, resume, "admin1", a_key(), utc_now())
    with pytest.raises(NotFound):
        await acts.act(8_999_999_999, resume, "admin1", a_key(), utc_now())
    async with office.store.autocommit() as connection:
        stored = text("select count(*) from subscription_act where subscription = :number")
        assert (await connection.execute(stored, {"number": number})).scalar_one() == 0


async def test_a_workflow_that_is_terminated_while_it_retries_loses_and_doubles_nothing(
    office: Office, system: Receiver, engine: Client
) -> None:
    system.is_down = True
    number = await _subscribed(office, "market-regulation", system.url)
    case_no = (await office.receive()).case_no

    async def has_failed() -> bool:
        return any(row.attempts for row in await _queue(office))

    await until(has_failed)
    await engine.get_workflow_handle(delivery_workflow_id(number)).terminate("as after a loss of the engine")
    system.is_down = False
    async with office.store.transaction() as connection:
        await connection.execute(text("update delivery set next_at = now() - interval '3 seconds'"))
    await until(lambda: _all_sent(office, case_no), within=30)
    seqs = _seqs(system, case_no)
    assert seqs == sorted(set(seqs))
