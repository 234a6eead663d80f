"""The demonstration's accounts at the public API: log in, read, act; retry when it is away."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

ROOT = "/api/v1"
_PAUSE_SECONDS = 0.5
_PATIENCE_SECONDS = 60.0


class DemoFailed(Exception):
    """The demonstration cannot go on; the message says why, in Chinese."""


@dataclass
class Caller:
    """Everybody of the demonstration, over one connection pool."""

    client: httpx2.AsyncClient
    password: str
    _tokens: dict[str, str] = field(default_factory=dict)

    async def get(self, account: str, path: str) -> Any:
        """Ask for something."""
        return await self._ask("GET", ROOT + path, headers=await self._bearer(account))

    async def post(self, account: str, path: str, body: Mapping[str, Any]) -> Any:
        """Send something under a key of its own, so that asking again files nothing twice."""
        headers = {**await self._bearer(account), "Idempotency-Key": uuid4().hex}
        return await self._ask("POST", ROOT + path, headers=headers, json=body)

    async def _bearer(self, account: str) -> dict[str, str]:
        if account not in self._tokens:
            form = {"username": account, "password": self.password}
            answer = await self._ask("POST", f"{ROOT}/token", data=form)
            self._tokens[account] = answer["access_token"]
        return {"Authorization": f"Bearer {self._tokens[account]}"}

    async def _ask(self, method: str, path: str, **more: Any) -> Any:
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                answer = await self.client.request(method, path, **more)
            except httpx2.TransportError as lost:
                if time.monotonic() > until:
                    raise DemoFailed(f"接口没有响应：{lost}") from lost
            else:
                if answer.is_success:
                    return answer.json()
                if answer.status_code != httpx2.codes.SERVICE_UNAVAILABLE or time.monotonic() > until:
                    raise DemoFailed(f"{method} {path}：{answer.json()['detail']}")
            await asyncio.sleep(_PAUSE_SECONDS)
