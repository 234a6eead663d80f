"""Codes are handed to applicants and shown to nobody else: not on file, nor in outbox or documents."""

import json
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update

from schemas.cases.lists import Paging
from schemas.notifications.deliveries import DeliveryChannel
from services.consumers.deliveries import DeliveryConsumer
from services.gateways.deliveries import Gateway, SimulatedSms
from services.gateways.email import SimulatedEmail
from services.store.core.schema.page_tables import disclosure
from services.store.core.schema.tables import joint_case
from services.store.notifications.deliveries import Deliveries
from tests.integration.api.documents.test_documents import issued
from tests.integration.store.documents.test_documents import log_entries_of
from tests.support.api_client import ROOT, ApiClient, fields, problem
from tests.support.app_contexts import silent_context
from tests.support.office import Office, until
from tests.support.phones import code_sent_to, forget_codes
from tests.support.receiver import Clock, message_consumer

KEPT = (
    "joint_case",
    "idempotency_key",
    "delivery",
    "document",
    "event",
    "case_dossier",
    "draft",
    "notification",
)


async def _tables_with(office: Office, code: str) -> list[str]:
    found = []
    async with office.store.autocommit() as connection:
        for table in KEPT:
            query = text(f"select count(*) from {table} t where t::text like '%' || :code || '%'")  # noqa: S608
            if (await connection.execute(query, {"code": code})).scalar_one():
                found.append(table)
    return found


async def _send_all(office: Office, consumer: DeliveryConsumer, case_no: str) -> None:
    """Send until no message of the case is pending; another consumer on this database may hold some."""
    pending = text(
        "select count(*) from delivery"
        " where case_no = :case_no and status = 'pending' and channel in ('sms', 'email')"
    )

    due = text("update delivery set next_at = '2018-01-01' where case_no = :case_no")

    async def is_sent() -> bool:
        async with office.store.transaction() as connection:  # messages of the night wait for the morning
            await connection.execute(due, {"case_no": case_no})
        while await consumer.send():
            pass
        async with office.store.autocommit() as connection:
            return not (await connection.execute(pending, {"case_no": case_no})).scalar_one()

    await until(is_sent, within=60)


async def test_a_query_code_is_nowhere_on_file_once_messages_were_sent(
    api: ApiClient, office: Office
) -> None:
    case_no, documents = await issued(api, office)
    code = documents[""]["query_code"]
    ways: dict[DeliveryChannel, Gateway] = {
        DeliveryChannel.SMS: SimulatedSms(),
        DeliveryChannel.EMAIL: SimulatedEmail(),
    }
    clock = Clock()
    result = message_consumer(office, ways, clock.now)
    await result.create_deliveries(await log_entries_of(office, case_no))
    pending = (await api.get("admin1", "/outbox", case_no=case_no)).json()
    assert "********" in json.dumps(pending, ensure_ascii=False)
    assert code not in json.dumps(pending)
    assert await _tables_with(office, code) == ["delivery"], "what is yet to be sent needs it"
    await _send_all(office, result, case_no)
    assert await _tables_with(office, code) == []
    sent = (await api.get("admin1", "/outbox", case_no=case_no)).json()
    assert {one["status"] for one in sent["items"]} == {"sent"}
    assert code not in json.dumps(sent)


async def test_a_message_whose_code_was_removed_is_not_sent_again(api: ApiClient, office: Office) -> None:
    case_no, _ = await issued(api, office)
    ways: dict[DeliveryChannel, Gateway] = {DeliveryChannel.SMS: SimulatedSms()}
    sending = message_consumer(office, ways, Clock().now)
    await sending.create_deliveries(await log_entries_of(office, case_no))
    await _send_all(office, sending, case_no)
    sent = (await api.get("admin1", "/outbox", case_no=case_no)).json()["items"]
    with_code = [one for one in sent if "********" in one["text"]]
    others = [one for one in sent if one not in with_code and one["status"] == "sent"]
    assert with_code
    assert all(one["acts"] == [] for one in with_code)
    assert all("resend" in one["acts"] for one in others)
    again = {"act": "resend", "reason": "申请人称未收到"}
    answer = await api.post("admin1", f"/outbox/{with_code[0]['id']}/acts", again)
    problem(answer, 409, "act-not-allowed")


async def test_the_same_request_again_gets_the_same_code(api: ApiClient) -> None:
    body, key = await api.example(), uuid4().hex
    first, again = [(await api.post("window1", "/joint-cases", body, key=key)).json() for _ in range(2)]
    assert first == again
    assert len(first["query_code"]) == 8


async def test_a_lost_code_is_issued_anew_with_a_reason_and_the_old_one_ends(
    api: ApiClient, office: Office
) -> None:
    receipt = await api.hand_in()
    case_no, old = receipt["case_no"], receipt["query_code"]
    where = f"/joint-cases/{case_no}/query-code"
    problem(await api.post("admin1", where, {"reason": "申请人遗失"}), 403, "not-permitted")
    problem(await api.post("tax1", where, {"reason": "申请人遗失"}), 403, "not-permitted")
    for reason in ("", "。。", " "):
        assert fields(problem(await api.post("window1", where, {"reason": reason}), 422, "invalid-input"))
    answer = await api.post("window1", where, {"reason": "申请人遗失"})
    assert answer.status_code == 200, answer.text
    new = answer.json()["query_code"]
    public = f"{ROOT}/public/joint-cases/{case_no}"
    problem(await api.client.get(public, params={"code": old}), 404, "not-found")
    assert (await api.client.get(public, params={"code": new})).status_code == 200
    query = select(disclosure.c.account, disclosure.c.reason).where(disclosure.c.case_no == case_no)
    async with office.store.autocommit() as connection:
        [kept] = (await connection.execute(query)).all()
    assert tuple(kept) == ("window1", "重新签发查询码：申请人遗失")


@pytest.mark.parametrize("mode", ["production", "demonstration", "real case"])
async def test_a_one_time_code_is_shown_by_a_demonstration_for_its_own_cases_only(
    office: Office, mode: str
) -> None:
    phone = f"139{uuid4().int % 10**8:08d}"[:10] + "7"
    case_no = (
        await office.receive(office.application(applicant={**_person(office), "phone": phone}))
    ).case_no
    real = mode == "real case"
    async with office.store.transaction() as connection:
        moved = update(joint_case).where(joint_case.c.case_no == case_no)
        await connection.execute(moved.values(is_demonstration=not real))
    await forget_codes(office.store)
    ctx = silent_context(office.store, demonstration=mode != "production")
    await ctx.phones.send(phone, "test")
    sent = (await Deliveries(office.store).outbox(Paging())).items
    shown = next(row.text for row in sent if row.kind == "phone.code")
    async with office.store.transaction() as connection:
        await connection.execute(moved.values(is_demonstration=True))
    if mode == "demonstration":
        assert await code_sent_to(office.store, phone) in shown
    else:
        assert "******" in shown


def _person(office: Office) -> dict[str, object]:
    return office.application().applicant.model_dump(mode="json")
