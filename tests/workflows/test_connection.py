"""Other servers than the embedded one: encrypted payloads, no search attributes, workers with build ids."""

import asyncio
import os
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from google.protobuf.duration_pb2 import Duration
from pydantic import ValidationError
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from activities.advance_case import CaseActivities
from schemas.cases.advance_result import CaseAdvanceResult
from schemas.cases.workflow_inputs import EventsAppended
from schemas.vocabulary import StepAct
from services.consumers.workflow_notifier import signal_case
from services.settings import Settings
from services.store.cases.child_cases import ChildCases
from services.store.cases.quarantine import Quarantine
from services.temporal.connection import TemporalConnection
from services.temporal.payload_keys import PayloadKey
from services.temporal.searchability import is_searchable
from services.temporal.task_queues import workflow_id
from services.temporal.worker_versions import make_current
from tests.support.histories import advances
from tests.support.office import Office, until
from tests.support.results import fresh
from workflows.worker import make_worker

KEY = PayloadKey("2026", os.urandom(32))


@pytest.fixture
async def namespace(engine: Client) -> str:
    """A namespace as an operator made it: without our search attributes."""
    name = f"bare-{uuid4().hex[:8]}"
    kept = Duration()
    kept.FromTimedelta(timedelta(days=3))
    request = RegisterNamespaceRequest(namespace=name, workflow_execution_retention_period=kept)
    await engine.workflow_service.register_namespace(request)
    return name


async def _client(address: str, namespace: str, *keys: PayloadKey) -> Client:
    client = await TemporalConnection(address, namespace, payload_keys=keys).connect()

    async def is_served() -> bool:
        try:
            await client.count_workflows()
        except RPCError:
            return False
        return True

    await until(is_served)
    return client


def _activities(office: Office, *, is_searchable: bool) -> CaseActivities:
    files = office.cases
    children = ChildCases(files, office.intake)
    return CaseActivities(files, Quarantine(office.store), children, is_searchable=is_searchable)


async def _advanced(client: Client, case_no: str, seq: int, times: int) -> None:
    await signal_case(client, case_no, EventsAppended(last_seq=seq))
    handle = client.get_workflow_handle(workflow_id(case_no))

    async def has_advanced() -> bool:
        return await advances(handle) >= times

    await until(has_advanced)


async def test_without_search_attributes_a_case_is_coordinated_and_its_payloads_are_encrypted(
    office: Office, engine_address: str, namespace: str
) -> None:
    client = await _client(engine_address, namespace, KEY)
    assert not await is_searchable(client)
    case_no = (await office.receive()).case_no
    async with make_worker(client, _activities(office, is_searchable=False).all):
        await _advanced(client, case_no, 1, 1)
        handle = client.get_workflow_handle(workflow_id(case_no))
        status = await handle.query("status", result_type=CaseAdvanceResult)
    assert [step.code for step in status.open_steps] == ["registration"]
    stored = await (await _client(engine_address, namespace)).get_workflow_handle(handle.id).fetch_history()
    text = stored.to_json()
    assert "binary/encrypted" not in text  # its base64 is what the server keeps
    assert b64encode(b"binary/encrypted").decode() in text
    assert not [word for word in ("registration", "设立登记") if word in text]
    inputs = b"".join(
        payload.data
        for event in stored.events
        for payload in event.workflow_execution_started_event_attributes.input.payloads
    )
    assert case_no.encode() not in inputs


async def test_the_namespace_that_we_prepare_is_searchable(engine: Client) -> None:
    assert await is_searchable(engine)


@asynccontextmanager
async def _build(client: Client, office: Office, build_id: str) -> AsyncIterator[None]:
    async with make_worker(client, _activities(office, is_searchable=False).all, build_id=build_id):
        assert await make_current(client, build_id)
        yield


async def test_a_running_case_goes_over_to_the_next_build_of_the_workers(
    office: Office, engine_address: str, namespace: str
) -> None:
    client = await _client(engine_address, namespace)
    case_no = (await office.receive()).case_no
    async with _build(client, office, "2026.11.1"):
        await _advanced(client, case_no, 1, 1)
        async with _build(client, office, "2026.11.2"):
            await asyncio.sleep(0)
    async with _build(client, office, "2026.11.3"):
        await office.step("market-regulation1", case_no, "registration", StepAct.CLAIM)
        results = fresh("registration")
        acted = await office.step(
            "market-regulation1", case_no, "registration", StepAct.APPROVE, results=results
        )
        await _advanced(client, case_no, acted.seq, 2)
        history = await client.get_workflow_handle(workflow_id(case_no)).fetch_history()
    builds = [
        event.workflow_task_completed_event_attributes.deployment_version.build_id
        for event in history.events
        if event.HasField("workflow_task_completed_event_attributes")
    ]
    assert (builds[0], builds[-1]) == ("2026.11.1", "2026.11.3")


def test_a_profile_and_temporals_own_variables_name_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "temporal.toml"
    file.write_text(
        '[profile.city]\naddress = "engine.example:7233"\nnamespace = "lianban"\napi_key = "k"\n', "utf-8"
    )
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(file))
    assert Settings().temporal_address is None  # a file alone moves nobody
    named = Settings(temporal_profile="city")
    config = named.temporal.connect_config()
    assert (config["target_host"], config["namespace"]) == ("engine.example:7233", "lianban")
    assert (config["api_key"], config["tls"]) == ("k", True)
    ours = Settings(temporal_profile="city", temporal_address="other:7233", temporal_namespace="ours")
    assert ours.temporal.connect_config()["target_host"] == "other:7233"
    assert ours.temporal.resolved().namespace == "ours"
    monkeypatch.setenv("TEMPORAL_ADDRESS", "env.example:7233")
    assert Settings().temporal_address == "env.example:7233"
    assert Settings(temporal_environment=False).temporal_address is None
    plain = TemporalConnection("127.0.0.1:7233").connect_config()
    assert plain == {"target_host": "127.0.0.1:7233", "namespace": "default"}


def test_payload_keys_that_cannot_be_read_are_refused() -> None:
    good = f"2026:{b64encode(bytes(32)).decode()}"
    assert Settings(temporal_payload_keys=good).temporal.payload_keys[0].name == "2026"
    for bad in (
        "2026",
        "2026:####",
        f"2026:{b64encode(bytes(16)).decode()}",
        f":{b64encode(bytes(32)).decode()}",
    ):
        with pytest.raises(ValidationError, match="密钥"):
            Settings(temporal_payload_keys=bad)
    assert good.split(":")[1] not in repr(Settings(temporal_payload_keys=good))
