"""The description of the door is true: whatever anybody sends, the answer is one that is described."""

import asyncio
from collections.abc import Iterator
from math import ceil
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from api.app import make_app
from api.problems import MEDIA_TYPE
from services.app_context import open_app_context
from tests.support.api_client import ROOT
from tests.support.office import PASSWORD, REGION, Office

REQUESTS = 2_000
"""In all, shared out among the operations, so that the test does not grow with the door."""
REQUESTS_EACH = 40
"""At least."""
LOG_INS = 40
"""Fewer, because a password is slow to check on purpose."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CALLERS = ("window1", "market-regulation1", "tax-head", "admin1")


@schemathesis.serializer("application/pdf")
def as_pdf(_context: Any, value: Any) -> bytes:
    """What is sent as a PDF goes as it is."""
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture(scope="module")
def client(database_url: str, office: Office) -> Iterator[TestClient]:
    """The door in a thread of its own, since schemathesis asks synchronously."""
    assert office.people
    app = make_app(lambda: open_app_context(database_url, REGION, is_demonstration=True))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def tokens(client: TestClient) -> list[str]:
    """A token for each kind of caller."""
    forms = [{"username": account, "password": PASSWORD} for account in CALLERS]
    return [client.post(f"{ROOT}/token", data=form).json()["access_token"] for form in forms]


@pytest.fixture(scope="module")
def case_no(client: TestClient, tokens: list[str]) -> str:
    """A case for requests that come as far as one."""
    headers = {"Authorization": f"Bearer {tokens[0]}", "Idempotency-Key": uuid4().hex}
    example = client.get(f"{ROOT}/matters/enterprise-setup", headers=headers).json()["example"]
    receipt = client.post(f"{ROOT}/joint-cases", json=example, headers=headers).json()
    return str(receipt["case_no"])


def _operations(client: TestClient) -> list[Any]:
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app).exclude(path_regex="/stream$")
    return [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]


@pytest.mark.timeout(400)
async def test_no_request_meets_anything_but_the_described(
    client: TestClient, tokens: list[str], case_no: str
) -> None:
    """In a thread: the session's worker on this loop may hold locks that a request waits for."""
    await asyncio.to_thread(_send_to_all, client, tokens, case_no)


def _send_to_all(client: TestClient, tokens: list[str], case_no: str) -> None:
    operations = _operations(client)
    each = max(REQUESTS_EACH, ceil(1.3 * REQUESTS / len(operations)))
    sent = {operation.label: _opinions(operation, tokens, case_no, each) for operation in operations}
    assert min(sent.values()) > 0, sent
    assert sum(sent.values()) >= REQUESTS, sent


def _opinions(operation: Any, tokens: list[str], case_no: str, each: int) -> int:
    """Send what the description allows, and more, as every kind of caller; how many requests it were."""
    sent = 0

    @settings(
        max_examples=LOG_INS if operation.path.endswith("/token") else each,
        deadline=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(),
        who=st.integers(0, len(CALLERS)),
        known=st.sampled_from((case_no, None)),
    )
    def ask(case: Any, who: int, known: str | None) -> None:
        nonlocal sent
        headers = {"Authorization": f"Bearer {tokens[who]}"} if who < len(tokens) else {}
        if known and "case_no" in (case.path_parameters or {}):
            case.path_parameters["case_no"] = known
        response = case.call(headers=headers)
        sent += 1
        case.validate_response(response, checks=CHECKS)
        if response.status_code >= 400:
            assert response.headers["content-type"] == [MEDIA_TYPE]

    ask()
    return sent


def test_every_answer_but_success_is_described_as_a_problem(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    for path, operations in described["paths"].items():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if status >= "400" and path != "/health/ready":
                    assert set(answer["content"]) == {MEDIA_TYPE}, (path, status)
