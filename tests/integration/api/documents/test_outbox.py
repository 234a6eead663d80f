"""The outbox at the door: administrators only, subscriptions made once and ended."""

from ipaddress import ip_network
from uuid import uuid4

import pytest
from pydantic import ValidationError

from schemas.errors import InvalidInput
from schemas.networks import AllowedNetworks
from services.clock import utc_now
from services.gateways.resolving import ensure_may_be_called
from services.reference_data.messages import load_messages
from services.settings import Settings
from services.store.notifications.deliveries import Deliveries, create_deliveries
from tests.integration.store.documents.test_documents import log_entries_of
from tests.support.api_client import ApiClient, problem
from tests.support.api_client import fields as fields_of
from tests.support.office import Office


async def test_only_the_administrator_reads_the_outbox_and_subscribes(api: ApiClient) -> None:
    fields = {"department": "customs", "url": "http://127.0.0.1:9/events", "kinds": ["step.opened"]}
    for account in ("window1", "tax-head"):
        problem(await api.get(account, "/outbox"), 403, "not-permitted")
        problem(await api.post(account, "/subscriptions", fields), 403, "not-permitted")
    key = uuid4().hex
    made = [await api.post("admin1", "/subscriptions", fields, key=key) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json() == made[1].json()
    number = made[0].json()["subscription"]
    listed = (await api.get("admin1", "/subscriptions")).json()
    assert [one["url"] for one in listed if one["subscription"] == number] == [fields["url"]]
    assert "secret" not in listed[0]
    await _paused_and_refused(api, number)
    headers = await api.headers("admin1")
    for status in (204, 404):
        ended = await api.client.delete(f"/api/v1/subscriptions/{number}", headers=headers)
        assert ended.status_code == status
    problem(
        await api.post("admin1", "/subscriptions", {**fields, "department": "nobody"}), 422, "invalid-input"
    )
    for url in (
        "file:///etc",
        "http://[::1/events",
        "http://:9/events",
        "http://tax.example:99999/events",
        "http://tax:secret@tax.example/events",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:169.254.169.254]/latest/meta-data",
        "http://2852039166/latest/meta-data",
        "http://[fe80::1]/events",
    ):
        refused = problem(
            await api.post("admin1", "/subscriptions", {**fields, "url": url}), 422, "invalid-input"
        )
        assert [one["field"] for one in refused["facts"]["errors"]] == ["url"]
    assert (await api.get("admin1", "/outbox")).status_code == 200


async def _paused_and_refused(api: ApiClient, number: int) -> None:
    path, pause = f"/subscriptions/{number}/acts", {"act": "pause", "reason": "对方系统维护"}
    problem(await api.post("tax-head", path, pause), 403, "not-permitted")
    assert (await api.post("admin1", path, pause)).json() == {
        "subscription": number,
        "act": "pause",
        "resent": 0,
    }
    listed = (await api.get("admin1", "/subscriptions")).json()
    assert [one["paused_at"] is not None for one in listed if one["subscription"] == number] == [True]
    problem(await api.post("admin1", path, pause), 409, "act-not-allowed")
    again = await api.post("admin1", path, {"act": "resend_from", "reason": "对方数据丢失"})
    assert fields_of(problem(again, 422, "invalid-input")) == ["delivery"]
    without = await api.post("admin1", path, {"act": "resume"})
    assert fields_of(problem(without, 422, "invalid-input")) == ["reason"]


async def test_only_the_administrator_skips_and_resends_and_says_why(api: ApiClient, office: Office) -> None:
    case_no = (await api.hand_in())["case_no"]
    async with office.store.transaction() as connection:
        await create_deliveries(connection, await log_entries_of(office, case_no), load_messages(), utc_now())
    row = (await api.get("admin1", "/outbox", case_no=case_no)).json()["items"][-1]
    assert (row["status"], row["acts"], row["last_act"]) == ("pending", ["skip", "resend"], None)
    path, result = f"/outbox/{row['id']}/acts", {"act": "skip", "reason": "号码已核实为空号"}
    problem(await api.post("admin1", "/outbox/999999999/acts", result), 404, "not-found")
    problem(await api.post("tax-head", path, result), 403, "not-permitted")
    for wrong in ({"act": "skip", "reason": "   "}, {"act": "skip"}, {"act": "drop", "reason": "没有用"}):
        problem(await api.post("admin1", path, wrong), 422, "invalid-input")
    key = uuid4().hex
    for _ in range(2):
        skipped = await api.post("admin1", path, result, key=key)
        assert skipped.json() == {"delivery": row["id"], "status": "skipped", "status_label": "已跳过"}
    problem(await api.post("admin1", path, result), 409, "act-not-allowed")
    resent = await api.post("admin1", path, {"act": "resend", "reason": "申请人更正了号码"})
    assert resent.json()["status"] == "pending"
    shown = (await api.get("admin1", "/outbox", case_no=case_no)).json()["items"][-1]
    assert shown["last_act"] == "重发（admin1）：申请人更正了号码"


async def test_a_code_is_never_sent_again(api: ApiClient, office: Office) -> None:
    name = f"code/{uuid4().hex[:8]}"
    await Deliveries(office.store).record_immediate_sms(name, "13800138000", "******", utc_now())
    rows = (await api.get("admin1", "/outbox", page_size=200)).json()["items"]
    row = next(one for one in rows if one["kind"] == "phone.code")
    assert row["acts"] == []
    fields = {"act": "resend", "reason": "再发一次"}
    problem(await api.post("admin1", f"/outbox/{row['id']}/acts", fields), 409, "act-not-allowed")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "10.1.2.3", "[::1]", "[fd12::1]", "100.64.0.1"]
)
async def test_outside_a_demonstration_a_receiver_is_not_on_this_machine_or_in_its_network(host: str) -> None:
    with pytest.raises(InvalidInput, match="不在允许访问的网络内"):
        await ensure_may_be_called(f"http://{host}:8080/events", AllowedNetworks())


async def test_a_receiver_in_a_listed_network_and_a_name_without_an_address_yet_are_accepted() -> None:
    listed = AllowedNetworks(networks=(ip_network("10.0.0.0/8"),))
    await ensure_may_be_called("http://10.1.2.3:8080/events", listed)
    await ensure_may_be_called("http://tax.invalid/events", listed)


def test_the_networks_are_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANBAN_WEBHOOK_NETWORKS", "10.20.0.0/16, fd12:3456::/32")
    assert Settings().external_services.networks.networks == (
        ip_network("10.20.0.0/16"),
        ip_network("fd12:3456::/32"),
    )
    assert not Settings().external_services.networks.local
    monkeypatch.setenv("LIANBAN_WEBHOOK_NETWORKS", "10.20.0.0/33")
    with pytest.raises(ValidationError):
        Settings()
