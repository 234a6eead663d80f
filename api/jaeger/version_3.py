"""Jaeger's newer interface: the same, with traces as OTLP/JSON."""

from fastapi import APIRouter

from api.jaeger.access import Traces
from api.jaeger.queries import Searched
from api.jaeger.version_1 import Service, TraceId
from schemas.errors import NotFound
from services.store.traces.dependencies import dependencies as known_dependencies
from services.store.traces.span_search import Found
from services.telemetry.otlp import as_json, request_of
from services.telemetry.summaries import as_summary

router = APIRouter(prefix="/api/v3")


@router.get("/services")
async def services(archive: Traces) -> dict[str, object]:
    """Every service."""
    return {"services": await archive.search.services()}


@router.get("/operations")
async def operations(service: Service, archive: Traces) -> dict[str, object]:
    """The names of a service's spans."""
    names = await archive.search.operations(service)
    return {"operations": [{"name": name, "spanKind": ""} for name in names]}


@router.get("/traces")
async def find(archive: Traces, search: Searched) -> dict[str, object]:
    """The traces with such spans, the latest first."""
    found = [await archive.search.trace(one) for one in await archive.search.find(search.wanted())]
    return _result([one for spans in found for one in spans])


@router.get("/trace-summaries")
async def summaries(archive: Traces, search: Searched) -> dict[str, object]:
    """The same traces in one line each: the search page of Jaeger UI from 2.19 on."""
    found = [await archive.search.trace(one) for one in await archive.search.find(search.wanted())]
    return {"summaries": [as_summary(spans) for spans in found if spans]}


@router.get("/dependencies")
async def dependencies(archive: Traces) -> dict[str, object]:
    """Which service hands on to which, by the plans of the matters in force."""
    edges = await known_dependencies(archive.search.store)
    return {
        "dependencies": [{"parent": one.parent, "child": one.child, "callCount": one.calls} for one in edges]
    }


@router.get("/traces/{trace_id}")
async def trace(trace_id: TraceId, archive: Traces) -> dict[str, object]:
    """One trace.

    Raises:
        NotFound: there is none.
    """
    found = await archive.search.trace(trace_id.lower().rjust(32, "0"))
    if not found:
        raise NotFound("没有这条轨迹", trace_id=trace_id)
    return _result(found)


def _result(found: Found) -> dict[str, object]:
    return {"result": as_json(request_of(found))}
