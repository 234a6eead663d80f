"""Requests of Jaeger's pages and Grafana: services, operations, traces by search and id."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from api.jaeger.access import Traces
from api.jaeger.lengths import length_of, tags_of
from api.jaeger.queries import KEEPABLE, MOST
from schemas.errors import InvalidInput, NotFound
from services.store.traces.dependencies import dependencies as known_dependencies
from services.store.traces.span_search import SpanSearch, Wanted
from services.telemetry.jaeger import as_jaeger

router = APIRouter(prefix="/api")

_IDENTITY = r"^[0-9a-fA-F]{1,32}$"
TraceId = Annotated[str, Path(pattern=_IDENTITY, description="轨迹编号")]
Identity = Annotated[str, Field(pattern=_IDENTITY)]
Service = Annotated[str, Query(min_length=1, max_length=100, pattern=KEEPABLE)]
ServicePath = Annotated[str, Path(max_length=100, pattern=KEEPABLE)]


@router.get("/services")
async def services(archive: Traces) -> dict[str, object]:
    """Every service: the case's own, each department's, and the technical ones."""
    return _found(await archive.search.services())


@router.get("/services/{service:path}/operations")
async def operations_of(service: ServicePath, archive: Traces) -> dict[str, object]:
    """The names of a service's spans."""
    return _found(await archive.search.operations(service))


@router.get("/operations")
async def operations(service: Service, archive: Traces) -> dict[str, object]:
    """The same, as Jaeger's newer pages ask for it."""
    return _found([{"name": name, "spanKind": ""} for name in await archive.search.operations(service)])


@router.get("/dependencies")
async def dependencies(archive: Traces) -> dict[str, object]:
    """Which service hands on to which, by the plans of the matters in force."""
    edges = await known_dependencies(archive.search.store)
    return _found([{"parent": one.parent, "child": one.child, "callCount": one.calls} for one in edges])


class JaegerQuery(BaseModel):
    """A search by Jaeger's pages or Grafana; times in microseconds, other parameters ignored."""

    service: Annotated[str, Field(max_length=100, pattern=KEEPABLE)] = ""
    operation: Annotated[str, Field(max_length=200, pattern=KEEPABLE)] = ""
    tags: Annotated[str, Field(max_length=2_000)] = ""
    start: Annotated[int, Field(ge=0, le=10**15 * 9)] = 0
    end: Annotated[int | None, Field(ge=0, le=10**15 * 9)] = None
    min_duration: Annotated[str, Field(alias="minDuration", max_length=40)] = ""
    max_duration: Annotated[str, Field(alias="maxDuration", max_length=40)] = ""
    limit: Annotated[int, Field(ge=1)] = 20
    trace_ids: Annotated[list[Identity], Field(alias="traceID", max_length=MOST)] = []

    def wanted(self) -> Wanted:
        """What the store is to look for.

        Raises:
            InvalidInput: no service, tags that are no JSON map, a length without unit.
        """
        if not self.service:
            raise InvalidInput.of(("service", "请指定 service"))
        return Wanted(
            service=self.service,
            operation=None if self.operation in {"", "all"} else self.operation,
            tags=tags_of("tags", self.tags),
            since_ns=self.start * 1_000,
            until_ns=self.end * 1_000 if self.end is not None else None,
            shortest=length_of("minDuration", self.min_duration),
            longest=length_of("maxDuration", self.max_duration),
            limit=min(self.limit, MOST),
        )


@router.get("/traces")
async def find(archive: Traces, query: Annotated[JaegerQuery, Query()]) -> dict[str, object]:
    """The traces with such spans, the latest first; or those of these identities."""
    if query.trace_ids:
        return _found(await _traces(archive.search, [_padded(one) for one in query.trace_ids]))
    return _found(await _traces(archive.search, await archive.search.find(query.wanted())))


@router.get("/traces/{trace_id}")
async def trace(trace_id: TraceId, archive: Traces) -> dict[str, object]:
    """One trace.

    Raises:
        NotFound: there is none.
    """
    found = await _traces(archive.search, [_padded(trace_id)])
    if not found:
        raise NotFound("没有这条轨迹", trace_id=trace_id)
    return _found(found)


async def _traces(search: SpanSearch, trace_ids: list[str]) -> list[dict[str, object]]:
    found = [await search.trace(trace_id) for trace_id in trace_ids]
    return [as_jaeger(spans) for spans in found if spans]


def _padded(trace_id: str) -> str:
    """Leading zeros may be left out."""
    return trace_id.lower().rjust(32, "0")


def _found(data: Sequence[object]) -> dict[str, object]:
    return {"data": data, "total": len(data), "limit": 0, "offset": 0, "errors": None}
