"""A named failure becomes a problem (RFC 9457): what happened, which field, what to do."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from uuid import uuid4

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from opentelemetry import trace
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from schemas.errors import (
    BodyTooLarge,
    InvalidInput,
    Kind,
    LianbanError,
    MethodNotAllowed,
    NotFound,
    Unexpected,
    UnreadableBody,
)
from services.domain.forms.field_errors import describe_field_error

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 50
"""Errors of one request that are worded; the rest come after these are mended."""
TYPE_ROOT = "https://lianban.example.gov.cn/problems/"
STATUS: Mapping[Kind, int] = {
    Kind.UNREADABLE: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.WRONG_METHOD: 405,
    Kind.CONFLICT: 409,
    Kind.STALE: 412,
    Kind.TOO_SLOW: 408,
    Kind.TOO_LARGE: 413,
    Kind.HEAD_TOO_LARGE: 431,
    Kind.INVALID: 422,
    Kind.TOO_MANY: 429,
    Kind.BUSY: 429,
    Kind.KEY_REQUIRED: 428,
    Kind.UNEXPECTED: 500,
    Kind.UNAVAILABLE: 503,
}
HEADERS: Mapping[Kind, dict[str, str]] = {
    Kind.UNAUTHENTICATED: {"WWW-Authenticate": "Bearer"},
    Kind.UNAVAILABLE: {"Retry-After": "2"},
    Kind.BUSY: {"Retry-After": "2"},
    Kind.TOO_MANY: {"Retry-After": "600"},
}


class Problem(BaseModel):
    """The body of every answer that is not a success.

    `facts` is the one member of ours that varies; for wrong input it holds
    `errors`, each `{field, message}`.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    facts: dict[str, object]
    trace_id: str


def documented() -> dict[int | str, dict[str, object]]:
    """Every failure of the catalogue by its status, for the OpenAPI description."""
    payload: dict[int, list[str]] = {}
    for error in LianbanError.by_code.values():
        if error.kind is not Kind.UNEXPECTED:
            payload.setdefault(STATUS[error.kind], []).append(f"{error.title}（{error.code}）")
    content = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
    return {
        status: {"description": "；".join(titles), "content": content} for status, titles in payload.items()
    }


def respond(error: LianbanError, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as an HTTP answer."""
    problem = Problem(
        type=TYPE_ROOT + error.code,
        title=error.title,
        status=STATUS[error.kind],
        detail=error.detail,
        code=error.code,
        facts=error.facts,
        trace_id=trace_id(),
    )
    return Response(
        problem.model_dump_json(),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={**headers_of(error), **(headers or {})},
    )


def headers_of(error: LianbanError) -> dict[str, str]:
    """The headers that tell a program what to do about a failure."""
    seconds = error.facts.get("retry_after_seconds")
    return HEADERS.get(error.kind, {}) | ({"Retry-After": str(seconds)} if seconds else {})


def as_bytes(error: LianbanError) -> bytes:
    """The problem as HTTP/1.1, for a request that never became one; the connection ends with it."""
    answer = respond(error, {"Connection": "close"})
    status = HTTPStatus(answer.status_code)
    head = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
    head += [name + b": " + value for name, value in answer.raw_headers]
    return b"\r\n".join([*head, b"", bytes(answer.body)])


AsPage = Callable[[Request, LianbanError], Response | None]
"""A failure as a page for a person; None where a program asks."""


def install(app: FastAPI, as_page: AsPage) -> None:
    """Let every failure of the app leave as a problem, or as a page where a person looks."""
    app.state.as_page = as_page
    app.add_exception_handler(LianbanError, _on_named)
    app.add_exception_handler(RequestValidationError, _on_wrong_request)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(ClientDisconnect, _on_gone)
    app.add_exception_handler(Exception, _on_defect)


def answer(request: Request, error: LianbanError, headers: Mapping[str, str] | None = None) -> Response:
    """The failure as an HTTP response in the caller's format."""
    as_page: AsPage = request.app.state.as_page
    return as_page(request, error) or respond(error, headers)


async def _on_named(request: Request, error: Exception) -> Response:
    return answer(request, error if isinstance(error, LianbanError) else Unexpected("请稍后重试"))


async def _on_wrong_request(request: Request, error: Exception) -> Response:
    errors = error.errors() if isinstance(error, RequestValidationError) else []
    if any(one["type"] == "json_invalid" for one in errors):
        return respond(UnreadableBody("请求内容不是正确的 JSON"))
    return answer(request, InvalidInput.of(*(describe_field_error(one) for one in errors[:MOST_ERRORS])))


_HTTP: Mapping[int, LianbanError] = {
    404: NotFound("没有这个地址"),
    405: MethodNotAllowed("这个地址不支持该请求方法"),
}


async def _on_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    headers = error.headers if isinstance(error, HTTPException) else None
    if status == 413:  # raised where the body is read, in our own words
        return answer(request, BodyTooLarge(str(getattr(error, "detail", ""))), headers)
    return answer(request, _HTTP.get(status, UnreadableBody("请求内容无法读取")), headers)


async def _on_gone(request: Request, error: Exception) -> Response:
    """Answer a client that has disconnected, as a form does while it is typed on."""
    return respond(UnreadableBody("请求内容没有传完"))


async def _on_defect(request: Request, error: Exception) -> Response:
    log.error("request.failed", method=request.method, route=_route(request), exc_info=error)
    return answer(request, Unexpected("请稍后重试；如仍不成功，请将追踪号告知运维人员"))


def _route(request: Request) -> str:
    """The route's pattern, never the path itself: paths name cases."""
    route = request.scope.get("route")
    return str(getattr(route, "path", "unknown"))


def trace_id() -> str:
    """The trace that the request belongs to, or a number to find it by."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else uuid4().hex
