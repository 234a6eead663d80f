"""Every transaction that changes the catalogue (事项目录), with its events.

The stream of a matter is `matter/<code>`; its transactions are serialised.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from pydantic import JsonValue
from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.cases.events import SYSTEM, Event
from schemas.catalogue.events import MatterDrafted, MatterPublished, MatterRetired
from schemas.catalogue.findings import Finding
from schemas.catalogue.matter import Matter
from schemas.catalogue.matter_versions import MatterAct, MatterActIn, MatterStatus, VersionRow
from schemas.errors import NotFound
from schemas.stream_id import StreamId
from services.domain.calendars.calendar import from_beijing
from services.domain.catalogue.matter_versions import (
    LINTED_ACTS,
    apply_matter_event,
    decide_matter,
    ensure_editable,
    ensure_editor,
)
from services.domain.people.approvals import content_digest
from services.store.catalogue.queries import of_matter, others
from services.store.catalogue.tables import matter_version
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, find_receipt, store_receipt
from services.store.core.log import event_log
from services.store.core.schema.tables import event_table
from services.store.core.staffing import staffed_departments

ALWAYS = from_beijing(date(2018, 1, 1), time())
"""Start of validity of seeded matters: the first year that the calendar covers."""

Lint = Callable[[Matter, frozenset[str]], Awaitable[Sequence[Finding]]]
_V = matter_version.c


def _utc_now() -> datetime:
    return datetime.now(UTC)


async def is_seeded(store: Store) -> bool:
    """Whether the catalogue contains any matter."""
    async with store.autocommit() as connection:
        found = await connection.execute(select(_V.version).limit(1))
        return found.first() is not None


@dataclass(frozen=True)
class MatterVersionService:
    """Changes versions of matters. `lint` returns every finding of one."""

    store: Store
    lint: Lint
    now: Callable[[], datetime] = _utc_now

    async def seed(self, matters: Iterable[Matter]) -> int:
        """Publish these matters unless the catalogue contains any; return how many."""
        async with self.store.transaction() as connection:
            await _queue(connection, "")
            if (await connection.execute(select(func.count()).select_from(matter_version))).scalar_one():
                return 0
            given = list(matters)
            for matter in given:
                await self._seed(connection, matter)
        return len(given)

    async def _seed(self, connection: AsyncConnection, matter: Matter) -> None:
        """Store one version as published; a matter ended by law is retired from that day on."""
        at = self.now()
        body = matter.model_dump(mode="json")
        holds_from = ALWAYS if matter.effective_from is None else from_beijing(matter.effective_from, time())
        events: list[Event] = [
            _drafted(matter, body, SYSTEM, at),
            MatterPublished(at=at, matter_version=matter.version, effective_at=holds_from),
        ]
        ended = {"effective_at": holds_from}
        status = MatterStatus.PUBLISHED
        if matter.effective_until is not None:
            retired_at, status = from_beijing(matter.effective_until, time()), MatterStatus.RETIRED
            ended["retired_at"] = retired_at
            events.append(MatterRetired(at=at, matter_version=matter.version, retired_at=retired_at))
        seq = await _append(connection, matter.code, *events)
        row = _new_row(matter, SYSTEM, at, seq)
        row = row.model_copy(update={"status": status, "status_label": status.label, **ended})
        await connection.execute(insert(matter_version).values(**_values(row), body=body))

    async def draft(self, matter: Matter, officer: Officer) -> VersionRow:
        """Store or replace a draft; a version that awaits approval becomes a draft again.

        Raises:
            NotPermitted: only the administrator edits the catalogue.
            ActNotAllowed: the version is published or retired, or older than a published one.
        """
        ensure_editor(officer)
        async with self.store.transaction() as connection:
            await _queue(connection, matter.code)
            rows = await of_matter(connection, matter.code)
            mine = next((row for row in rows if row.version == matter.version), None)
            ensure_editable(mine, others(rows, matter.version), matter.version)
            at, body = self.now(), matter.model_dump(mode="json")
            event = _drafted(matter, body, officer.account, at)
            seq = await _append(connection, matter.code, event)
            row = _new_row(matter, officer.account, at, seq)
            filed = upsert(matter_version).values(**_values(row), body=body)
            changed = {name: filed.excluded[name] for name in (*_values(row), "body")}
            await connection.execute(
                filed.on_conflict_do_update(index_elements=[_V.code, _V.version], set_=changed)
            )
        return row

    async def act(
        self,
        code: str,
        version: int,
        act: MatterAct,
        payload: MatterActIn,
        officer: Officer,
        key: IdempotencyKey,
    ) -> VersionRow:
        """Execute an act on a version.

        Raises:
            NotFound: there is no such version.
            NotPermitted, ActNotAllowed, MatterHasFaults, InvalidInput, KeyReused.
        """
        ensure_editor(officer)
        async with self.store.transaction() as connection:
            await _queue(connection, code)
            if first := await find_receipt(connection, officer.account, key):
                return VersionRow.model_validate(first)
            rows = await of_matter(connection, code)
            row = next((row for row in rows if row.version == version), None)
            if row is None:
                raise NotFound(f"事项“{code}”没有第 {version} 版", matter=code, version=version)
            findings = await self._findings(connection, row) if act in LINTED_ACTS else []
            event = decide_matter(row, act, payload, officer, self.now(), others(rows, version), findings)
            seq = await _append(connection, code, event)
            row = apply_matter_event(row, event, seq)
            where = (_V.code == code, _V.version == version)
            await connection.execute(update(matter_version).where(*where).values(**_values(row)))
            receipt = row.model_dump(mode="json")
            await store_receipt(connection, officer.account, key, StreamId.of_matter(code), receipt)
        return row

    async def _findings(self, connection: AsyncConnection, row: VersionRow) -> Sequence[Finding]:
        query = select(_V.body).where(_V.code == row.code, _V.version == row.version)
        body = (await connection.execute(query)).scalar_one()
        staffed = await staffed_departments(connection)
        return await self.lint(Matter.model_validate(body), staffed)


async def _queue(connection: AsyncConnection, code: str) -> None:
    await connection.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(StreamId.of_matter(code), 0)))
    )


async def _append(connection: AsyncConnection, code: str, *events: Event) -> int:
    last = select(func.coalesce(func.max(event_table.c.seq), 0)).where(
        event_table.c.stream == StreamId.of_matter(code)
    )
    seq = int((await connection.execute(last)).scalar_one())
    return await event_log.append(connection, StreamId.of_matter(code), seq, list(events))


def _drafted(matter: Matter, body: dict[str, JsonValue], account: str, at: datetime) -> MatterDrafted:
    return MatterDrafted(at=at, actor=account, matter_version=matter.version, body=body)


def _new_row(matter: Matter, account: str, at: datetime, seq: int) -> VersionRow:
    return VersionRow(
        code=matter.code,
        version=matter.version,
        name=matter.name,
        status=MatterStatus.DRAFT,
        status_label=MatterStatus.DRAFT.label,
        drafted_by=account,
        changed_at=at,
        seq=seq,
        digest=content_digest(matter.model_dump(mode="json")),
    )


def _values(row: VersionRow) -> dict[str, object]:
    return {**row.model_dump(exclude={"status", "status_label"}), "status": row.status.value}
