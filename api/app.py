"""The FastAPI application: all routes, and every failure as a problem."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, FastAPI
from opentelemetry.trace import TracerProvider

from api.case_log_context import CaseLogContext
from api.limits.account_limits import AccountLimits
from api.limits.body_limit import BodyLimit
from api.limits.rate_limits import PublicRateLimits
from api.limits.work_kind import WorkKind
from api.problems import documented, install
from api.routes import (
    account_changes,
    calendars,
    department_mergers,
    document_routers,
    health,
    indicators,
    notifications,
    opinion_templates,
    people,
    query_codes,
    staffing,
    statistics,
)
from api.routes.applicants import cases, online, public
from api.routes.cases import (
    exports,
    inbox,
    joint_cases,
    sla_board,
    steps,
    supervision_orders,
    time_account,
    traces,
)
from api.routes.catalogue import matter_versions, matters
from api.streams.app_streams import AppStreams
from api.web.install_pages import install_pages
from api.web.shell.error_pages import error_page
from services.app_context import AppContext

VERSION_1 = (
    people,
    document_routers,
    matters,
    matter_versions,
    exports,
    joint_cases,
    steps,
    inbox,
    sla_board,
    statistics,
    traces,
    indicators,
    notifications,
    opinion_templates,
    calendars,
    supervision_orders,
    time_account,
    staffing,
    department_mergers,
    account_changes,
    query_codes,
    public,
    cases,
    online,
)
"""The modules of the API's first version."""
LARGEST_BODY = 1_000_000
"""Bytes; an application with its form is a few kilobytes, files go another way."""
LARGER_BODIES = {
    "/files": 21_000_000,
    "/public/documents/verification": 3_000_000,
    "/verify": 3_000_000,
}
"""Bytes, by the end of the path: files are uploaded, documents come whole to be checked."""


def make_app(
    opening: Callable[[], AbstractAsyncContextManager[AppContext]],
    tracer_provider: TracerProvider | None = None,
) -> FastAPI:
    """The application; `opening` opens the app context for the lifetime of the application.

    Args:
        tracer_provider: records requests; None takes the process's own, where it has one.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opening() as app_context:
            app.state.app_context = app_context
            app.state.streams = AppStreams.on(app_context)
            yield

    app = FastAPI(
        title="联办",
        summary="高效办成一件事：跨部门并联办理",
        version="1",
        lifespan=lifespan,
        responses=documented(),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={
            "operation_spans": False,
            "tracer_provider": tracer_provider,
            "exclude": lambda scope: _is_no_work(str(scope["path"])),
        },
    )
    app.state.account_limits = AccountLimits()
    install(app, error_page)
    app.add_middleware(WorkKind)
    app.add_middleware(BodyLimit, largest=LARGEST_BODY, larger=LARGER_BODIES)
    app.add_middleware(CaseLogContext)
    app.add_middleware(PublicRateLimits)
    version_1 = APIRouter(prefix="/api/v1")
    for module in VERSION_1:
        version_1.include_router(module.router)
    app.include_router(version_1)
    app.include_router(health.router)
    install_pages(app)
    return app


def _is_no_work(path: str) -> bool:
    """Whether a request gets no trace: health checks and long-lived streams."""
    return path.startswith("/health") or path.endswith("/stream")
