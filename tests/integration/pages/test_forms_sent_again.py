"""A form sent, brought back by the browser, changed and sent again keeps the text and gets a new key."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.clock import utc_now
from services.domain.calendars.calendar import BEIJING, beijing_date
from tests.integration.pages.screen import Screen, words

KEY = re.compile(r'name="key" value="([^"]+)"')


def _moment(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%dT%H:%M}"


def _department() -> dict[str, Any]:
    code = "r" + "".join(chr(ord("a") + int(sign, 16)) for sign in uuid4().hex[:8])
    today = beijing_date(utc_now()).isoformat()
    named = {"code": code, "name": f"市{code}局", "short": code, "kind": "government"}
    return {**named, "since": today, "document": "市编委〔2026〕1 号"}


def _account() -> dict[str, Any]:
    account = f"r{uuid4().hex[:8]}"
    named = {"account": account, "name": "某某", "role": "officer", "department": "tax"}
    return {**named, "password": "a long enough one"}


def _outage() -> dict[str, Any]:
    day = utc_now() - timedelta(days=400 + uuid4().int % 1000)
    moments = {"from_at": _moment(day), "until_at": _moment(day + timedelta(minutes=5))}
    return {"site": "tax", **moments, "document": "故障记录一", "reason": "网络中断"}


@pytest.mark.parametrize(
    ("path", "typed", "field", "text"),
    [
        ("/people/departments/new", _department(), "document", "市编委〔2026〕22 号"),
        ("/people/new", _account(), "name", "另一个人"),
        ("/outages", _outage(), "reason", "机房断电检修"),
    ],
)
async def test_the_text_is_kept_and_the_form_can_be_sent_again(
    building: FastAPI, path: str, typed: dict[str, Any], field: str, text: str
) -> None:
    async with Screen.at(building, "admin1") as admin:
        hidden = await admin.hidden(path)
        first = await admin.send(path, **hidden, **typed)
        assert first.status_code == 303, words(first.text)
        again = await admin.send(path, **hidden, **{**typed, field: text})
        assert again.status_code == 422
        assert "已经提交过一次" in words(again.text)
        assert text in again.text
        [key, *_] = [one for one in KEY.findall(again.text) if one != hidden["key"]]
        third = await admin.send(path, csrf=hidden["csrf"], key=key, **{**typed, field: text})
        assert "幂等键" not in third.text
        assert "已经提交过一次" not in words(third.text)
