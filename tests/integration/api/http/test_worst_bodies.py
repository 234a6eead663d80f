"""No body holds the event loop: the worst that each operation can get is answered between two acts."""

import gc
import json
from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import uuid4

import pytest

from api.app import make_app
from services.app_context import open_app_context
from tests.integration.api.applicants.test_online import proved
from tests.integration.api.http.worst_bodies import worst_bodies
from tests.support.api_client import ROOT, ApiClient
from tests.support.held_loop import held_at_most
from tests.support.office import REGION, Office
from tests.unit.domain.forms.test_form_size import WORST

HELD_SECONDS = 0.2
"""CPU time at a stretch that a body may take from everybody else's acts."""
WINDOW = ("/joint-cases", "/files", "/certificates", "/matters/{code}/reusable")
"""What a window works with; the rest is the administrator's."""
ANSWERED = ("/api/v1/matters/lint",)
"""Where what is wrong is the answer."""
PATHS = {
    "case_no": "330100-20190422-QYKB-000001-7",
    "code": "enterprise-setup",
    "version": "2",
    "step": "tax",
}
WRITES = ("post", "put", "delete", "patch")


Operation = tuple[dict[str, Any], dict[str, Any]]


@cache
def _operations() -> dict[tuple[str, str], Operation]:
    """Every operation that takes JSON, with the description that it is part of."""
    described = make_app(lambda: open_app_context("", REGION, is_demonstration=True)).openapi()
    return {
        (method, path): (operations[method], described)
        for path, operations in described["paths"].items()
        for method in WRITES
        if "application/json" in operations.get(method, {}).get("requestBody", {}).get("content", {})
    }


@pytest.fixture(autouse=True, scope="module")
def other_tests_leave_no_garbage() -> Iterator[None]:
    """Keep what this process holds out of collections, whose pauses are no body's."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def _account(path: str) -> str:
    return "window1" if path.removeprefix(ROOT).startswith(WINDOW) else "admin1"


def _address(path: str) -> str:
    for name, value in PATHS.items():
        path = path.replace(f"{{{name}}}", value)
    return path.replace("{", "").replace("}", "")


@pytest.mark.parametrize(("method", "path"), _operations())
async def test_the_worst_body_of_every_operation_leaves_the_loop_free(
    api: ApiClient, office: Office, method: str, path: str
) -> None:
    operation, root = _operations()[method, path]
    who = await proved(api, office) if "/public/" in path else await api.headers(_account(path))
    for name, body in worst_bodies(operation, root):
        sent = {**who, "Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
        async with held_at_most() as held:
            answer = await api.client.request(method, _address(path), content=body, headers=sent)
        assert 400 <= answer.status_code < 500 or path in ANSWERED, (name, answer.text[:300])
        assert held.seconds < HELD_SECONDS, (name, held.seconds)
        assert len(answer.content) < 100_000, name


@pytest.mark.parametrize("what", WORST)
@pytest.mark.parametrize("path", ["/joint-cases", "/public/joint-cases"])
async def test_the_worst_form_leaves_the_loop_free(
    api: ApiClient, office: Office, path: str, what: str
) -> None:
    headers = await proved(api, office) if "public" in path else await api.headers("window1")
    body = json.dumps({**await api.example(), "form": WORST[what]}).encode()
    sent = {**headers, "Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
    async with held_at_most() as held:
        answer = await api.client.post(ROOT + path, content=body, headers=sent)
    assert answer.status_code in {413, 422}, answer.text[:300]
    assert held.seconds < HELD_SECONDS
