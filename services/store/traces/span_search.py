"""Looking for traces: which services there are, what they do, and the spans of one trace.

A case's trace is always derived from its log, whole and with what runs now, even when the store has
dropped its older days; every other trace is what the store holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import isfinite

from opentelemetry.proto.trace.v1.trace_pb2 import Span as OtlpSpan
from pydantic_core import to_json
from sqlalchemy import text

from schemas.errors import NotFound
from services.store.core.engine import Store
from services.store.traces.case_traces import CaseTraces
from services.telemetry.otlp import as_otlp

Found = list[tuple[str, OtlpSpan]]
"""The spans of one trace, each with its service."""

_SERVICES = text("""
    with recursive one (service) as (
        (select service from span order by service limit 1)
        union all
        select (select s.service from span s where s.service > one.service order by s.service limit 1)
        from one where one.service is not null
    )
    select service from one where service is not null
""")
_OPERATIONS = text("""
    with recursive one (name) as (
        (select name from span where service = :service order by name limit 1)
        union all
        select (select s.name from span s where s.service = :service and s.name > one.name
                order by s.name limit 1)
        from one where one.name is not null
    )
    select name from one where name is not null
""")
_CASE = text("""
    select case_no from joint_case
    where substr(encode(sha256(decode('lianban/' || case_no, 'escape')), 'hex'), 1, 32) = :trace_id
""")
_SPANS = text("select service, body from span where trace_id = :trace_id order by start_ns, span_id")


@dataclass(frozen=True)
class Wanted:
    """What is looked for: spans of a service, in order of the newest; None does not narrow.

    Attributes:
        tags: what the spans must say; a number or a truth value may be given as its text.
        since_ns, until_ns: between which the spans start; nanoseconds since 1970.
    """

    service: str
    operation: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    since_ns: int = 0
    until_ns: int | None = None
    shortest: timedelta | None = None
    longest: timedelta | None = None
    limit: int = 20


@dataclass(frozen=True)
class SpanSearch:
    """Reads the store of spans, and cases' logs."""

    store: Store
    traces: CaseTraces

    async def services(self) -> list[str]:
        """Every service that has spans."""
        async with self.store.autocommit() as connection:
            return list((await connection.execute(_SERVICES)).scalars())

    async def operations(self, service: str) -> list[str]:
        """The names of the spans of that service."""
        async with self.store.autocommit() as connection:
            return list((await connection.execute(_OPERATIONS, {"service": service})).scalars())

    async def find(self, wanted: Wanted) -> list[str]:
        """The traces that have such a span, those with the latest first."""
        where, values = _conditions(wanted)
        query = text(
            f"select trace_id from span where {' and '.join(where)}"  # noqa: S608 - our own words
            " group by trace_id order by max(start_ns) desc limit :limit"
        )
        async with self.store.autocommit() as connection:
            return list((await connection.execute(query, values)).scalars())

    async def trace(self, trace_id: str) -> Found:
        """The spans of a trace; none when there is no such trace."""
        async with self.store.autocommit() as connection:
            case_no = (await connection.execute(_CASE, {"trace_id": trace_id})).scalar_one_or_none()
            if case_no is None:
                rows = await connection.execute(_SPANS, {"trace_id": trace_id})
                return [(row.service, OtlpSpan.FromString(row.body)) for row in rows]
        try:
            return [(span.service, as_otlp(span)) for span in await self.traces.now(case_no)]
        except NotFound:
            return []


def _conditions(wanted: Wanted) -> tuple[Sequence[str], dict[str, object]]:
    where, values = ["service = :service"], {"service": wanted.service, "limit": wanted.limit}
    values["since"] = wanted.since_ns
    where.append("start_ns >= :since")
    for name, condition, value in (
        ("operation", "name = :operation", wanted.operation),
        ("until", "start_ns <= :until", wanted.until_ns),
        ("shortest", "end_ns - start_ns >= :shortest", _ns(wanted.shortest)),
        ("longest", "end_ns - start_ns <= :longest", _ns(wanted.longest)),
    ):
        if value is not None:
            where.append(condition)
            values[name] = value
    for number, (key, given) in enumerate(wanted.tags.items()):
        if key == "error":
            where.append(f"is_error = {'true' if given == 'true' else 'false'}")
            continue
        readings = [f"attributes @> cast(:tag{number}_{way} as jsonb)" for way in range(len(_read(given)))]
        where.append(f"({' or '.join(readings)})")
        values |= {f"tag{number}_{way}": to_json({key: one}).decode() for way, one in enumerate(_read(given))}
    return where, values


def _read(given: str) -> list[str | float | bool]:
    """What a tag's text may mean: itself, a truth value, a number."""
    if given in {"true", "false"}:
        return [given, given == "true"]
    try:
        number = float(given)
    except ValueError:
        return [given]
    return [given, number] if isfinite(number) else [given]


def _ns(length: timedelta | None) -> int | None:
    return None if length is None else length // timedelta(microseconds=1) * 1_000
