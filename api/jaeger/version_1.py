"""What Jaeger's pages and Grafana ask for: services, operations, traces searched and by identity."""

import re
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from pydantic_core import from_json

from api.jaeger.access import Traces
from schemas.errors import InvalidInput, NotFound
from services.store.traces.span_search import SpanSearch, Wanted
from services.telemetry.jaeger import as_jaeger

router = APIRouter(prefix="/api")

MOST = 200
"""Traces in one answer."""
_IDENTITY = r"^[0-9a-fA-F]{1,32}$"
TraceId = Annotated[str, Path(pattern=_IDENTITY, description="轨迹编号")]
Identity = Annotated[str, Field(pattern=_IDENTITY)]
KEEPABLE = r"^[^\x00]*$"
"""PostgreSQL knows no text with the sign NUL: no span has such a name."""
Service = Annotated[str, Query(min_length=1, max_length=100, pattern=KEEPABLE)]
ServicePath = Annotated[str, Path(max_length=100, pattern=KEEPABLE)]
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")


@router.get("/services")
async def services(archive: Traces) -> dict[str, Any]:
    """Every service: the case's own, each department's, and the technical ones."""
    return _found(await archive.search.services())


@router.get("/services/{service:path}/operations")
async def operations_of(service: ServicePath, archive: Traces) -> dict[str, Any]:
    """The names of a service's spans."""
    return _found(await archive.search.operations(service))


@router.get("/operations")
async def operations(service: Service, archive: Traces) -> dict[str, Any]:
    """The same, as Jaeger's newer pages ask for it."""
    return _found([{"name": name, "spanKind": ""} for name in await archive.search.operations(service)])


@router.get("/dependencies")
async def dependencies(archive: Traces) -> dict[str, Any]:
    """Which service calls which is not kept."""
    return _found([])


class Asked(BaseModel):
    """A search as Jaeger's pages and Grafana write it; times in microseconds. The rest is ignored."""

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
            tags=_tags(self.tags),
            since_ns=self.start * 1_000,
            until_ns=self.end * 1_000 if self.end is not None else None,
            shortest=_length("minDuration", self.min_duration),
            longest=_length("maxDuration", self.max_duration),
            limit=min(self.limit, MOST),
        )


@router.get("/traces")
async def find(archive: Traces, asked: Annotated[Asked, Query()]) -> dict[str, Any]:
    """The traces with such spans, the latest first; or those of these identities."""
    if asked.trace_ids:
        return _found(await _traces(archive.search, [_padded(one) for one in asked.trace_ids]))
    return _found(await _traces(archive.search, await archive.search.find(asked.wanted())))


@router.get("/traces/{trace_id}")
async def trace(trace_id: TraceId, archive: Traces) -> dict[str, Any]:
    """One trace.

    Raises:
        NotFound: there is none.
    """
    found = await _traces(archive.search, [_padded(trace_id)])
    if not found:
        raise NotFound("没有这条轨迹", trace_id=trace_id)
    return _found(found)


async def _traces(search: SpanSearch, trace_ids: list[str]) -> list[dict[str, Any]]:
    found = [await search.trace(trace_id) for trace_id in trace_ids]
    return [as_jaeger(spans) for spans in found if spans]


def _padded(trace_id: str) -> str:
    """Leading zeros may be left out."""
    return trace_id.lower().rjust(32, "0")


def _tags(body: str) -> dict[str, str]:
    if not body:
        return {}
    try:
        tags = from_json(body)
    except ValueError:
        tags = None
    if not isinstance(tags, dict) or len(tags) > 20:
        raise InvalidInput.of(("tags", "tags 应为 JSON 对象，最多 20 项"))
    words = {key: value if isinstance(value, str) else str(value).lower() for key, value in tags.items()}
    if any("\x00" in one for one in (*words, *words.values())):
        raise InvalidInput.of(("tags", "tags 含有无法保存的字符"))
    return words


def _length(field: str, body: str) -> timedelta | None:
    """A length as Go writes it: `1.5s`, `300ms`, `1h30m`."""
    if not body:
        return None
    parts = _PART.findall(body)
    if not parts or "".join(number + unit for number, unit in parts) != body:
        raise InvalidInput.of((field, f"{field} 应写成 300ms、1.5s、1h30m 的样子"))
    seconds = sum(float(number) * _UNITS[unit] for number, unit in parts)
    return timedelta(seconds=min(seconds, timedelta(days=36500).total_seconds()))


def _found(data: list[Any]) -> dict[str, Any]:
    return {"data": data, "total": len(data), "limit": 0, "offset": 0, "errors": None}
