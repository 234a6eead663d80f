"""The application behind the port of its own: Jaeger's query interface, versions 1 and 3."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.jaeger import version_1, version_3
from api.jaeger.access import Archive
from api.problems import HEADERS, STATUS
from schemas.errors import Kind, LianbanError
from services.domain.forms.field_errors import describe_field_error


def make_app(opening: Callable[[], AbstractAsyncContextManager[Archive]]) -> FastAPI:
    """The application; `opening` opens the archive for as long as the application lives."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opening() as found:
            app.state.archive = found
            yield

    app = FastAPI(
        title="联办 · 轨迹查询",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False},
    )
    app.include_router(version_1.router)
    app.include_router(version_3.router)
    app.add_exception_handler(LianbanError, _on_named)
    app.add_exception_handler(RequestValidationError, _on_wrong)
    app.add_exception_handler(HTTPException, _on_http)
    return app


async def _on_named(request: Request, error: Exception) -> Response:
    if not isinstance(error, LianbanError):
        raise error
    status = 400 if error.kind is Kind.INVALID else STATUS[error.kind]
    return _error_response(request, status, [error.detail], HEADERS.get(error.kind, {}))


async def _on_wrong(request: Request, error: Exception) -> Response:
    errors = error.errors() if isinstance(error, RequestValidationError) else []
    return _error_response(
        request,
        400,
        [f"{field}：{message}" for field, message in (describe_field_error(one) for one in errors)],
    )


async def _on_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    return _error_response(request, status, ["没有这个地址" if status == 404 else "不支持这样的请求"])


def _error_response(
    request: Request, status: int, messages: Sequence[str], headers: dict[str, str] | None = None
) -> Response:
    """A failure in the form of the interface that was asked: version 3's own, or version 1's."""
    if request.url.path.startswith(version_3.router.prefix):
        body: dict[str, object] = {"error": {"httpCode": status, "message": "；".join(messages)}}
    else:
        body = {"data": None, "errors": [{"code": status, "msg": message} for message in messages]}
    return JSONResponse(body, status_code=status, headers=headers)
