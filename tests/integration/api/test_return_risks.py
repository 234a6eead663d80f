"""What a return can break: proved once per content and edition, stopped with its time or its reader."""

import asyncio
from datetime import date

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from api.limits.while_connected import while_connected
from schemas.errors import TooBusy
from services.reference_data.loader import load_matters
from services.reference_data.standards import load_standards
from services.store.catalogue import return_risks
from services.store.catalogue.return_risks import ReturnRisks
from tests.support.api_client import ApiClient, problem

MATTER = load_matters()["enterprise-setup"]
STANDARDS = load_standards(date(2026, 11, 27))


async def test_a_proof_is_kept_by_content_and_calendar_edition() -> None:
    risks = ReturnRisks()
    first, again = await asyncio.gather(*(risks.of("digest", MATTER, STANDARDS, 1) for _ in range(2)))
    assert again is first
    assert await risks.of("digest", MATTER, STANDARDS, 2) is not first
    assert await risks.of("other", MATTER, STANDARDS, 1) is not first
    assert await risks.of("digest", MATTER, STANDARDS, 1) is first
    assert not risks._locks


async def test_faults_are_not_kept() -> None:
    unsound = MATTER.model_copy(update={"steps": MATTER.steps[1:]})
    risks = ReturnRisks()
    assert (await risks.of("digest", unsound, STANDARDS, 1)).findings
    assert not risks._kept


async def test_a_proof_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(return_risks, "LONGEST_SECONDS", 0.0001)
    with pytest.raises(TooBusy, match="退回推算"):
        await ReturnRisks().of("digest", MATTER, STANDARDS, 1)


async def test_the_answer_of_a_version(api: ApiClient) -> None:
    answers = [await api.get("admin1", "/matters/enterprise-setup/versions/1/returns") for _ in range(2)]
    assert [one.status_code for one in answers] in ([200, 200], [422, 422]), answers[0].text
    assert answers[0].json().get("breaking") == answers[1].json().get("breaking")
    problem(await api.get("window1", "/matters/enterprise-setup/versions/1/returns"), 403, "not-permitted")


async def test_work_is_cancelled_when_its_reader_leaves() -> None:
    left, cancelled = asyncio.Event(), asyncio.Event()

    async def receive() -> Message:
        await left.wait()
        return {"type": "http.disconnect"}

    async def work() -> None:
        try:
            left.set()
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    with pytest.raises(ClientDisconnect):
        await while_connected(Request({"type": "http"}, receive), work())
    assert cancelled.is_set()
