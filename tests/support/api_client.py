"""The door as a caller knows it: log in, ask, act, and read problems."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

from tests.support.office import PASSWORD

ROOT = "/api/v1"


@dataclass
class ApiClient:
    """Speaks HTTP with the API under the accounts of the demonstration."""

    client: httpx2.AsyncClient
    password: str = PASSWORD
    _tokens: dict[str, str] = field(default_factory=dict)

    async def headers(self, account: str) -> dict[str, str]:
        """What a request of that account carries."""
        if account not in self._tokens:
            form = {"username": account, "password": self.password}
            answer = await self.client.post(f"{ROOT}/token", data=form)
            self._tokens[account] = answer.json()["access_token"]
        return {"Authorization": f"Bearer {self._tokens[account]}"}

    async def get(self, account: str, path: str, **query: Any) -> httpx2.Response:
        """Ask for something."""
        return await self.client.get(ROOT + path, params=query, headers=await self.headers(account))

    async def pages(self, account: str, path: str, **query: Any) -> list[list[dict[str, Any]]]:
        """Every page of a list, read by its cursors."""
        found: list[list[dict[str, Any]]] = []
        cursor: dict[str, str] = {}
        while True:
            answer = (await self.get(account, path, **query, **cursor)).json()
            assert "items" in answer, answer
            found.append(answer["items"])
            if answer["next_cursor"] is None:
                return found
            cursor = {"cursor": answer["next_cursor"]}

    async def post(
        self, account: str, path: str, body: Any, *, key: str | None = None, **headers: str
    ) -> httpx2.Response:
        """Send something, under a fresh idempotency key unless one is given."""
        sent = {**await self.headers(account), "Idempotency-Key": key or uuid4().hex, **headers}
        return await self.client.post(ROOT + path, json=body, headers=sent)

    async def hand_in(self, **changes: Any) -> dict[str, Any]:
        """A case handed in and accepted at the first window, from the matter's own example."""
        answer = await self.post("window1", "/joint-cases", {**await self.example(), **changes})
        assert answer.status_code == 201, answer.text
        receipt: dict[str, Any] = answer.json()
        return receipt

    async def example(self) -> dict[str, Any]:
        """The example that the catalogue gives."""
        matter = (await self.get("window1", "/matters/enterprise-setup")).json()
        example: dict[str, Any] = matter["example"]
        return example

    async def step(self, account: str, case_no: str, code: str) -> dict[str, Any]:
        """One step of a case as the account sees it."""
        case = (await self.get(account, f"/joint-cases/{case_no}")).json()
        found: dict[str, Any] = next(step for step in case["steps"] if step["code"] == code)
        return found

    async def act(self, account: str, case_no: str, code: str, **fields: Any) -> httpx2.Response:
        """Act on a step."""
        return await self.post(account, f"/joint-cases/{case_no}/steps/{code}/acts", fields)


def problem(answer: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    """The problem in an answer, after making sure that it is the one expected."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    fields: dict[str, Any] = answer.json()
    assert fields["code"] == code, fields
    assert fields["status"] == status
    assert len(fields["trace_id"]) == 32
    assert any("\u4e00" <= sign <= "\u9fff" for sign in fields["detail"]), fields["detail"]
    return fields


def fields(values: dict[str, Any]) -> list[str]:
    """The fields that a problem names."""
    return [error["field"] for error in values["facts"]["errors"]]
