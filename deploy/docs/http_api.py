"""The page of the HTTP API: every operation by its group."""

from contextlib import AbstractAsyncContextManager
from itertools import groupby
from typing import Any, NamedTuple

from api.app import make_app
from deploy.docs.markdown import code, first_sentence, page, section, table
from services.app_context import AppContext

INTRODUCTION = """\
JSON over HTTP; `GET /openapi.json` of a running system describes every field. Times are ISO 8601 with
an offset. `POST /api/v1/token` with `username` and `password` gives the bearer token that operations
marked `yes` need. Every POST that creates or acts takes an `Idempotency-Key` header: the same key with
the same body gets the first answer again. `If-Match` with the version that was read makes an act fail
with 412 when the case has changed since. Lists take `cursor`. Whatever is not a success is a
[problem](problems.md)."""

METHODS = ("get", "post", "put", "delete", "patch")


class Operation(NamedTuple):
    """One method of one path."""

    group: str
    path: str
    method: str
    needs_token: bool
    meaning: str


def text() -> str:
    """Every operation of the OpenAPI description."""
    found = sorted(_operations(make_app(_never).openapi()))
    sections = [
        section(group, table(["method", "path", "token", "meaning"], [_row(one) for one in members]))
        for group, members in groupby(found, key=lambda operation: operation.group)
    ]
    return page("HTTP API", INTRODUCTION, *sections)


def _operations(description: dict[str, Any]) -> list[Operation]:
    return [
        Operation(
            group=(operation.get("tags") or ["其他"])[0],
            path=path,
            method=method.upper(),
            needs_token=bool(operation.get("security")),
            meaning=_meaning(operation),
        )
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def _meaning(operation: dict[str, Any]) -> str:
    """The summary where one was written, then the first sentence of the description."""
    summary, described = operation.get("summary", ""), first_sentence(operation.get("description"))
    return " · ".join(one for one in (summary if not summary.isascii() else "", described) if one)


def _row(operation: Operation) -> tuple[str, str, str, str]:
    token = "yes" if operation.needs_token else ""
    return operation.method, code(operation.path), token, operation.meaning


def _never() -> AbstractAsyncContextManager[AppContext]:
    """Stand in for what opens the application: describing it opens nothing."""
    raise NotImplementedError
