"""The built-in store of spans: one partition a day, kept for so many days.

A span of a case belongs to the day on which the event that completed it was filed, a technical one on
the day on which it ended: the same span always has the same place, so that writing it again does nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from opentelemetry.proto.trace.v1.trace_pb2 import Span as OtlpSpan
from opentelemetry.proto.trace.v1.trace_pb2 import Status
from pydantic_core import to_json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.domain.traces.spans import Span
from services.store.core.engine import Store
from services.telemetry.otlp import as_otlp, value_of

_PARTITIONS = 0x7370616E
"""The advisory lock under which partitions are made and dropped."""
_INSERT = text("""
    insert into span (day, trace_id, span_id, case_no, service, name, start_ns, end_ns, is_error,
                      attributes, body)
    select day, trace_id, span_id, case_no, service, name, start_ns, end_ns, is_error,
           attributes::jsonb, body
    from unnest(
        cast(:day as date[]), cast(:trace_id as text[]), cast(:span_id as text[]),
        cast(:case_no as text[]), cast(:service as text[]), cast(:name as text[]),
        cast(:start_ns as bigint[]), cast(:end_ns as bigint[]), cast(:is_error as boolean[]),
        cast(:attributes as text[]), cast(:body as bytea[])
    ) as new (day, trace_id, span_id, case_no, service, name, start_ns, end_ns, is_error, attributes, body)
    on conflict do nothing
""")
_SOON = text("set local synchronous_commit = off")
"""What is lost with the power is read from the log again: the cursor is written later than the spans."""


@dataclass(frozen=True)
class Kept:
    """A stored span: the searchable `attributes` (JSON) and its message (`body`)."""

    day: date
    trace_id: str
    span_id: str
    case_no: str | None
    service: str
    name: str
    start_ns: int
    end_ns: int
    is_error: bool
    attributes: str
    body: bytes


def kept(span: Span) -> Kept:
    """A span of a case as it is kept."""
    message = as_otlp(span)
    return Kept(
        day=span.filed_at.astimezone(UTC).date(),
        trace_id=span.trace_id,
        span_id=span.span_id,
        case_no=span.case_no,
        service=span.service,
        name=span.name,
        start_ns=message.start_time_unix_nano,
        end_ns=message.end_time_unix_nano,
        is_error=span.is_error,
        attributes=to_json(span.attributes).decode(),
        body=message.SerializeToString(deterministic=True),
    )


def kept_technical(service: str, message: OtlpSpan) -> Kept:
    """A technical span as it is kept."""
    given = {one.key: value_of(one.value) for one in message.attributes}
    case_no = given.get("lianban.case_no")
    ended = datetime.fromtimestamp(message.end_time_unix_nano / 1e9, UTC)
    return Kept(
        day=ended.date(),
        trace_id=message.trace_id.hex(),
        span_id=message.span_id.hex(),
        case_no=str(case_no) if case_no else None,
        service=service,
        name=message.name,
        start_ns=message.start_time_unix_nano,
        end_ns=message.end_time_unix_nano,
        is_error=message.status.code == Status.STATUS_CODE_ERROR,
        attributes=to_json(given).decode(),
        body=message.SerializeToString(deterministic=True),
    )


@dataclass(frozen=True)
class Spans:
    """Keeps spans, and forgets the old ones."""

    store: Store
    days: int
    _partitions: set[date] = field(default_factory=set)

    async def keep(self, spans: Sequence[Kept]) -> None:
        """Write these spans; those that exist and those older than retention are skipped."""
        first = self._first_day()
        fresh = [span for span in spans if span.day >= first]
        if not fresh:
            return
        await self._prepare({span.day for span in fresh})
        columns = {name: [getattr(span, name) for span in fresh] for name in Kept.__dataclass_fields__}
        async with self.store.transaction() as connection:
            await connection.execute(_SOON)
            await connection.execute(_INSERT, columns)

    async def take(self, finished: Sequence[tuple[str, OtlpSpan]]) -> None:
        """Write technical spans, each with its service."""
        await self.keep([kept_technical(service, message) for service, message in finished])

    async def forget(self) -> list[date]:
        """Drop the days that are too old; which they were."""
        async with self.store.transaction() as connection:
            await _lock(connection)
            old = [day for day in await _days(connection) if day < self._first_day()]
            for day in old:
                await connection.execute(text(f"drop table {_table(day)}"))
        self._partitions.difference_update(old)
        return old

    def _first_day(self) -> date:
        return datetime.now(UTC).date() - timedelta(days=self.days)

    async def _prepare(self, days: Iterable[date]) -> None:
        """Make the partitions of these days, and of tomorrow with today's."""
        if missing := set(days) - self._partitions:
            async with self.store.transaction() as connection:
                await _lock(connection)
                for day in sorted(missing):
                    await connection.execute(
                        text(
                            f"create table if not exists {_table(day)} partition of span"
                            f" for values from ('{day}') to ('{day + timedelta(days=1)}')"
                        )
                    )
            self._partitions.update(missing)


async def _lock(connection: AsyncConnection) -> None:
    """Lock against other writers; readers meanwhile wait at most five seconds."""
    await connection.execute(text("set local lock_timeout = '5s'"))
    await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _PARTITIONS})


async def _days(connection: AsyncConnection) -> list[date]:
    found = await connection.execute(
        text(
            "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
            " where i.inhparent = 'span'::regclass"
        )
    )
    return [date.fromisoformat(name.removeprefix("span_")) for name in found.scalars()]


def _table(day: date) -> str:
    return f"span_{day:%Y%m%d}"
