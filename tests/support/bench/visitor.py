"""Everybody who uses the system during a measurement, over HTTP; each act's seconds are kept."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2

from services.domain.calendars.calendar import BEIJING
from tests.support.api_client import ApiClient
from tests.support.results import fresh
from tests.support.system import PASSWORD, System

OFFICERS = {
    "registration": "market-regulation1",
    "seal": "public-security1",
    "tax": "tax1",
    "bank-account": "bank1",
}
WAVES = (("registration",), ("seal", "tax"), ("bank-account",))
"""Steps that are open at the same time."""
ACTS_PER_CASE = 10
"""Accepting with receipt, claim and approval of four steps, delivery."""
LOOK_AGAIN_SECONDS = 0.2
"""A look costs an answer over HTTP, as much as half an act; nobody reloads more often than this."""


@dataclass
class Visitor:
    """Window, officers and administrator."""

    api: ApiClient
    example: dict[str, Any]
    seconds: list[float] = field(default_factory=list)

    async def hand_in(self) -> str:
        """A company with four steps, accepted at once; its case number."""
        body = {**self.example, "answers": {"company_kind": "limited"}}
        receipt = await self._post("window1", "/joint-cases", body)
        return str(receipt["case_no"])

    async def hand_in_on(self, at: datetime) -> str:
        """The same in a time of its own, with an escalation policy in minutes."""
        demonstration = {"starts_at": at.isoformat(), "level_minutes": 20}
        body = {**self.example, "answers": {"company_kind": "limited"}, "demonstration": demonstration}
        return str((await self._post("window1", "/joint-cases", body))["case_no"])

    async def advance_clock(self, case_no: str, minutes: int) -> None:
        """The case's own clock goes ahead."""
        await self._post(
            "admin1", f"/joint-cases/{case_no}/acts", {"act": "advance_clock", "minutes": minutes}
        )

    async def act(self, case_no: str, code: str, act: str, **fields: Any) -> None:
        """The step's officer acts; how long the answer took is kept."""
        began = time.perf_counter()
        path = f"/joint-cases/{case_no}/steps/{code}/acts"
        await self._post(OFFICERS[code], path, {"act": act, **fields})
        self.seconds.append(time.perf_counter() - began)

    async def deliver(self, case_no: str) -> None:
        """The window hands the results out."""
        began = time.perf_counter()
        fields = {"act": "deliver", "receiver": "王小明"}
        await self._post("window1", f"/joint-cases/{case_no}/acts", fields)
        self.seconds.append(time.perf_counter() - began)

    async def settle(self, case_no: str, code: str, pause: float = 0) -> None:
        """Claim and approve."""
        await self.act(case_no, code, "claim")
        await asyncio.sleep(pause)
        await self.act(case_no, code, "approve", results=fresh(code))

    async def until_open(self, case_no: str, *codes: str) -> None:
        """Until these steps wait for their departments."""
        while True:
            view = await self.view(case_no)
            if all(step["status"] == "open" for step in view["steps"] if step["code"] in codes):
                return
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def until_decided(self, case_no: str) -> None:
        """Until the window may deliver."""
        while True:
            if (await self.view(case_no))["outcome"] is not None:
                return
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def view(self, case_no: str) -> dict[str, Any]:
        """The case as the window sees it."""
        return dict(await self.get("window1", f"/joint-cases/{case_no}"))

    async def get(self, account: str, path: str, **query: Any) -> Any:
        """Ask for something."""
        answer = await self.api.get(account, path, **query)
        answer.raise_for_status()
        return answer.json()

    async def _post(self, account: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.api.post(account, path, body)
        answer.raise_for_status()
        return dict(answer.json())


@asynccontextmanager
async def visiting(system: System) -> AsyncIterator[Visitor]:
    """A visitor whose accounts are logged in and whose first case has warmed everything up."""
    limits = httpx2.Limits(max_connections=64)
    async with httpx2.AsyncClient(base_url=system.url, timeout=30, limits=limits, trust_env=False) as client:
        visitor = Visitor(ApiClient(client, PASSWORD), {})
        visitor.example = (await visitor.get("window1", "/matters/enterprise-setup"))["example"]
        for _ in range(3):
            await whole_case(visitor)
        visitor.seconds.clear()
        yield visitor


async def whole_case(visitor: Visitor, pause: float = 0) -> str:
    """One company from receipt to delivery; its number."""
    case_no = await visitor.hand_in()
    for wave in WAVES:
        await visitor.until_open(case_no, *wave)
        await asyncio.gather(*(visitor.settle(case_no, code, pause) for code in wave))
    await visitor.until_decided(case_no)
    await visitor.deliver(case_no)
    return case_no


async def late_case(visitor: Visitor) -> str:
    """A company of 2019 whose registration is warned, breached and escalated before it is approved."""
    case_no = await visitor.hand_in_on(datetime(2019, 4, 22, 9, tzinfo=BEIJING))
    await visitor.until_open(case_no, "registration")
    await visitor.act(case_no, "registration", "claim")
    await visitor.advance_clock(case_no, 300)
    await visitor.act(case_no, "registration", "approve", results=fresh("registration"))
    for wave in WAVES[1:]:
        await visitor.until_open(case_no, *wave)
        await asyncio.gather(*(visitor.settle(case_no, code) for code in wave))
    await visitor.until_decided(case_no)
    await visitor.deliver(case_no)
    while (await visitor.view(case_no))["closed_at"] is None:  # noqa: ASYNC110 - in other processes
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    return case_no
