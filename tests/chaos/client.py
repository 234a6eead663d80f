"""Callers of the public API: each retries with the same key until acknowledged, and remembers the receipt."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

from tests.support.system import PASSWORD

PAUSE_SECONDS = 0.25
PATIENCE_SECONDS = 180.0
PDF = "application/pdf"


class Unexpected(Exception):
    """An answer that no caller should get: neither success nor “try again”."""


@dataclass(frozen=True)
class Acknowledged:
    """One act with its receipt; `began` and `ended` frame the try that was answered, on the monotonic clock.

    `sent_at` is that try's start on the wall clock.
    """

    account: str
    key: str
    fields: Mapping[str, Any]
    step: str | None
    receipt: Mapping[str, Any]
    tries: int
    began: float
    ended: float
    sent_at: float

    @property
    def stream(self) -> str:
        """What was acted on, as its log is named: a case, a supervision order, a file."""
        if "case_no" in self.receipt:
            return str(self.receipt["case_no"])
        return f"order/{self.receipt['order_no']}" if "order_no" in self.receipt else f"file/{self.file_id}"

    @property
    def file_id(self) -> str:
        """The file that was uploaded or handed in; empty when it was an act of another kind."""
        return str(self.receipt.get("file_id", ""))


@dataclass
class ChaosApiClient:
    """Everybody who calls, over one connection pool."""

    client: httpx2.AsyncClient
    acknowledged: list[Acknowledged] = field(default_factory=list)
    again: Counter[str] = field(default_factory=Counter)
    _tokens: dict[str, str] = field(default_factory=dict)

    async def hand_in(self, account: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Hand in an application; the receipt."""
        return await self._file(account, "/api/v1/joint-cases", None, body)

    async def act(
        self, account: str, case_no: str, step: str | None, fields: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Act on a case or a step of it; the receipt."""
        where = f"/api/v1/joint-cases/{case_no}" + (f"/steps/{step}" if step else "")
        return await self._file(account, f"{where}/acts", step, fields)

    async def answer(self, account: str, number: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Act on a supervision order; the receipt."""
        return await self._file(account, f"/api/v1/supervision-orders/{number}/acts", None, fields)

    async def hand_in_file(self, account: str, case_no: str, material: str, content: bytes) -> None:
        """Upload a file and hand it in for a material of the case."""
        kept = await self._file(account, "/api/v1/files", None, {}, {"file": ("材料.pdf", content, PDF)})
        path = f"/api/v1/joint-cases/{case_no}/materials/{material}"
        await self._file(account, path, None, {"file_id": kept["file_id"]})

    async def look(self, account: str, path: str) -> Any:
        """Read something."""
        answer, *_ = await self._until_answered(account, "GET", f"/api/v1{path}")
        return answer

    async def _file(
        self,
        account: str,
        path: str,
        step: str | None,
        body: Mapping[str, Any],
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> dict[str, Any]:
        key = uuid4().hex
        sent: dict[str, Any] = {"files": files} if files else {"json": body}
        receipt, tries, began, sent_at = await self._until_answered(
            account, "POST", path, headers={"Idempotency-Key": key}, **sent
        )
        self.acknowledged.append(
            Acknowledged(account, key, body, step, receipt, tries, began, time.monotonic(), sent_at)
        )
        return dict(receipt)

    async def _until_answered(
        self, account: str, method: str, path: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> tuple[Any, int, float, float]:
        """The answer, how many tries it took, and when the last began (monotonic, wall clock)."""
        bearer = {"Authorization": f"Bearer {await self._token(account)}"}
        return await self._insist(method, path, headers={**bearer, **(headers or {})}, **more)

    async def _token(self, account: str) -> str:
        if account not in self._tokens:
            form = {"username": account, "password": PASSWORD}
            answer, *_ = await self._insist("POST", "/api/v1/token", data=form)
            self._tokens[account] = str(answer["access_token"])
        return self._tokens[account]

    async def _insist(self, method: str, path: str, **more: Any) -> tuple[Any, int, float, float]:
        until, tries = time.monotonic() + PATIENCE_SECONDS, 0
        while True:
            tries, began, sent_at = tries + 1, time.monotonic(), time.time()
            try:
                answer = await self.client.request(method, path, **more)
            except httpx2.TransportError as lost:
                self.again[type(lost).__name__] += 1
            else:
                if answer.is_success:
                    return answer.json(), tries, began, sent_at
                if answer.status_code != 503:
                    raise Unexpected(
                        f"{method} {path} {more.get('json', '')}: {answer.status_code} {answer.text}"
                    )
                self.again["503"] += 1
            if time.monotonic() > until:
                raise Unexpected(f"{method} {path}: {PATIENCE_SECONDS:.0f} 秒内没有得到答复")
            await asyncio.sleep(PAUSE_SECONDS)
