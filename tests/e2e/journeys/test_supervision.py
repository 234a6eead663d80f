"""A breach that climbs every level, on real parts with time moved: once answered, once by nobody."""

from typing import Any

from temporalio.client import Client
from temporalio.service import RPCError

from services.temporal.task_queues import order_workflow_id
from services.worker_context import WorkerContext
from tests.support.api_client import ApiClient
from tests.support.office import until

MORNING = {"starts_at": "2019-04-22T09:00:00+08:00"}
HEAD = "market-regulation-head"
CLOCK = "registration/promised"
DAY = 24 * 60


async def _late(api: ApiClient) -> str:
    """A case whose registration nobody touches, a minute after its second level: Tuesday, 17:01."""
    case_no = str((await api.hand_in(demonstration=MORNING))["case_no"])
    await _move(api, case_no, 3 * 60 + 1)
    await until(lambda: _has(api, case_no, [1]), within=60)
    await _move(api, case_no, DAY + 5 * 60)
    await until(lambda: _has(api, case_no, [1, 2]), within=60)
    return case_no


async def _move(api: ApiClient, case_no: str, minutes: int) -> None:
    body = {"act": "advance_clock", "minutes": minutes}
    answer = await api.post("admin1", f"/joint-cases/{case_no}/acts", body)
    assert answer.status_code == 200, answer.text


async def _escalation_levels(api: ApiClient, case_no: str) -> list[dict[str, Any]]:
    events = (await api.get("admin1", f"/joint-cases/{case_no}/events", limit=1000)).json()
    return [e for e in events if e["kind"] == "deadline.escalated" and e["clock"] == CLOCK]


async def _has(api: ApiClient, case_no: str, levels: list[int]) -> bool:
    return [
        escalation_level["facts"]["level"] for escalation_level in await _escalation_levels(api, case_no)
    ] == levels


async def _orders(api: ApiClient, case_no: str) -> list[dict[str, Any]]:
    page = (await api.get("admin1", "/supervision-orders", case_no=case_no, page_size=200)).json()
    of_the_step = [order for order in page["items"] if order["clock"] == CLOCK]
    return sorted(of_the_step, key=lambda order: str(order["number"]))


async def _answer(api: ApiClient, number: str, account: str = HEAD, act: str = "answer") -> dict[str, Any]:
    """Do the act that the order offers, with the example as it stands."""
    order = (await api.get(account, f"/supervision-orders/{number}")).json()
    [given] = [offer["example"] for offer in order["acts"] if offer["act"] == act]
    answer = await api.post(account, f"/supervision-orders/{number}/acts", given)
    assert answer.status_code == 200, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


async def test_a_breach_climbs_all_five_escalation_levels_with_an_order_answered_at_the_second(
    api: ApiClient, staff: WorkerContext, engine: Client
) -> None:
    case_no = await _late(api)
    [order] = await _orders(api, case_no)
    assert (order["level"], order["status_label"], order["sla_status"]) == (2, "已下达", "green")
    assert (await _answer(api, order["number"]))["status"] == "answered"
    await _move(api, case_no, 2 * DAY)
    await until(lambda: _has(api, case_no, [1, 2, 3]), within=60)
    await _move(api, case_no, 6 * DAY)
    await _move(api, case_no, 6 * DAY)
    await until(lambda: _has(api, case_no, [1, 2, 3, 4]), within=60)
    last = (await _escalation_levels(api, case_no))[-1]
    assert last["at"] == "2019-05-07T09:00:00Z", "ten working days after the breach, not by silence"
    assert "order" not in last["facts"]
    events = (await api.get("admin1", f"/joint-cases/{case_no}/events", limit=1000)).json()
    assert "deadline.warning" in {event["kind"] for event in events}, (
        "the warning is the lowest escalation_level"
    )
    closed = await _answer(api, order["number"], "admin1", "close")
    assert closed["status"] == "closed"

    async def is_over() -> bool:
        handle = engine.get_workflow_handle(order_workflow_id(order["number"]))
        return (await handle.describe()).close_time is not None

    await until(is_over, within=60)


async def test_an_order_that_nobody_answers_is_raised_by_its_silence_and_survives_the_loss_of_the_engine(
    api: ApiClient, staff: WorkerContext, engine: Client
) -> None:
    case_no = await _late(api)
    [order] = await _orders(api, case_no)
    handle = engine.get_workflow_handle(order_workflow_id(order["number"]))

    async def is_chased() -> bool:
        try:
            return (await handle.describe()).close_time is None
        except RPCError:  # the news of it is still on its way
            return False

    await until(is_chased, within=60)
    await handle.terminate("engine lost")
    await staff.housekeeping.rebuild()
    await until(is_chased, within=60)
    await _move(api, case_no, 2 * DAY)
    await until(lambda: _has(api, case_no, [1, 2, 3]), within=60)
    await _move(api, case_no, 5 * DAY)
    await until(lambda: _has(api, case_no, [1, 2, 3, 4]), within=60)
    by_silence = (await _escalation_levels(api, case_no))[-1]
    assert by_silence["facts"]["order"] == order["number"]
    orders = await _orders(api, case_no)
    assert [(o["level"], o["ground"]) for o in orders] == [
        (2, "escalation_level"),
        (3, "escalation_level"),
        (4, "no_reply"),
    ]
    assert orders[0]["is_overdue"]
    assert orders[-1]["due_at"] is None, "a file is handed over, not answered"
    delivered = await _answer(api, orders[-1]["number"], "admin1", "record_delivery")
    assert delivered["status"] == "closed"
    late = await _answer(api, order["number"])
    assert late["status"] == "answered"

    async def office_is_told() -> bool:
        page = (await api.get("supervision-office-head", "/notifications")).json()
        return any(item["case_no"] == case_no for digest in page["items"] for item in digest["items"])

    await until(office_is_told, within=60)
