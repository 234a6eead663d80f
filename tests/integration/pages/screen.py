"""A screen as its server knows it: it keeps cookies, fills forms and reads what comes back."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any, Self

import httpx2
from fastapi import FastAPI

from tests.support.office import PASSWORD

HTML = {"Accept": "text/html"}
HTMX = {**HTML, "HX-Request": "true"}
_HIDDEN = re.compile(r'<input type="hidden" name="(csrf|key|version)" value="([^"]*)"')


@dataclass
class Screen:
    """A browser without script."""

    client: httpx2.AsyncClient

    @classmethod
    @asynccontextmanager
    async def at(cls, app: FastAPI, account: str = "") -> AsyncIterator[Self]:
        """A screen in front of that door, logged in when an account is given."""
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://door", headers=HTML) as client:
            one = cls(client)
            if account:
                answer = await one.log_in(account)
                assert answer.status_code == 303, answer.text
            yield one

    async def log_in(self, account: str, password: str = PASSWORD, back: str = "/") -> httpx2.Response:
        """Fill in the log-in form."""
        form = {"username": account, "password": password, "back": back}
        return await self.client.post("/login", data=form)

    async def see(self, path: str, headers: Mapping[str, str] | None = None) -> httpx2.Response:
        """Look at a page."""
        return await self.client.get(path, headers=headers)

    async def text(self, path: str) -> str:
        """A page that is there, as text."""
        answer = await self.see(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def hidden(self, path: str) -> dict[str, Any]:
        """The hidden fields of the last act form on a page: token, key, version."""
        return dict(_HIDDEN.findall(await self.text(path)))

    async def send(
        self, path: str, headers: Mapping[str, str] | None = None, **fields: Any
    ) -> httpx2.Response:
        """Send a form as typed, with nothing added."""
        return await self.client.post(path, data=fields, headers=headers)

    async def act(self, path: str, **fields: Any) -> httpx2.Response:
        """Open the form of an act, fill it in and send it."""
        return await self.send(path, **{**await self.hidden(path), **fields})


def words(html: str) -> str:
    """What a person reads of a page."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))
