"""Jaeger's newer interface: the same, with traces as OTLP/JSON."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from api.jaeger.access import Traces
from api.jaeger.version_1 import KEEPABLE, MOST, Service, TraceId
from schemas.errors import NotFound
from services.store.traces.span_search import Found, Wanted
from services.telemetry.otlp import as_json, nanoseconds, request_of

router = APIRouter(prefix="/api/v3")

_LATEST = 2**63 - 1


@router.get("/services")
async def services(archive: Traces) -> dict[str, Any]:
    """Every service."""
    return {"services": await archive.search.services()}


@router.get("/operations")
async def operations(service: Service, archive: Traces) -> dict[str, Any]:
    """The names of a service's spans."""
    names = await archive.search.operations(service)
    return {"operations": [{"name": name, "spanKind": ""} for name in names]}


@router.get("/traces")
async def find(
    archive: Traces,
    service: Annotated[
        str, Query(alias="query.service_name", min_length=1, max_length=100, pattern=KEEPABLE)
    ],
    operation: Annotated[
        str | None, Query(alias="query.operation_name", max_length=200, pattern=KEEPABLE)
    ] = None,
    since: Annotated[AwareDatetime | None, Query(alias="query.start_time_min")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="query.start_time_max")] = None,
    depth: Annotated[int, Query(alias="query.search_depth", ge=1)] = 20,
) -> dict[str, Any]:
    """The traces with such spans, the latest first."""
    wanted = Wanted(
        service=service,
        operation=operation or None,
        since_ns=_told(since) if since else 0,
        until_ns=_told(until) if until else None,
        limit=min(depth, MOST),
    )
    found = [await archive.search.trace(trace_id) for trace_id in await archive.search.find(wanted)]
    return _result([one for spans in found for one in spans])


@router.get("/traces/{trace_id}")
async def trace(trace_id: TraceId, archive: Traces) -> dict[str, Any]:
    """One trace.

    Raises:
        NotFound: there is none.
    """
    found = await archive.search.trace(trace_id.lower().rjust(32, "0"))
    if not found:
        raise NotFound("没有这条轨迹", trace_id=trace_id)
    return _result(found)


def _told(moment: datetime) -> int:
    """Nanoseconds since 1970, within what the record can hold: "until the year 9999" means all there is."""
    return min(max(0, nanoseconds(moment)), _LATEST)


def _result(found: Found) -> dict[str, Any]:
    return {"result": as_json(request_of(found))}
