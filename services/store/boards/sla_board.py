"""Queries of the SLA board: counts, worst first, and what ends soon; cached for a second."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from time import monotonic

from sqlalchemy import ColumnElement, Table, and_, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.supervision.sla_board import ComingCount, Scope, SlaBoard, SlaStatusCount, WorstRow
from schemas.vocabulary import SlaStatus
from services.domain.calendars.calendar import beijing_date, from_beijing
from services.store.boards.failing_systems import failing_since, failing_systems
from services.store.boards.licence_deliveries import count_deliveries, most_urgent_deliveries
from services.store.cases.sla_status import case_sla_status, step_sla_status
from services.store.core.engine import Store
from services.store.core.schema.active_steps import ACTIVE
from services.store.core.schema.tables import case_step, joint_case

FRESH_SECONDS = 1.0
WORST = 50
URGENT_DELIVERIES = 20
MOST_KEPT = 500
_DAY = timedelta(days=1)
_LAST_EVENT = text("select last_value from event_id")


@dataclass
class _Kept:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    read_at: float = float("-inf")
    board: SlaBoard | None = None


@dataclass(frozen=True)
class SlaBoardQueries:
    """Reads boards; a result less than a second old is shared by all callers."""

    store: Store
    _kept: dict[Scope, _Kept] = field(default_factory=dict)

    async def of(self, scope: Scope) -> SlaBoard:
        """The board of that scope, at most a second old."""
        kept = self._keep(scope)
        async with kept.lock:
            if kept.board is None or monotonic() - kept.read_at >= FRESH_SECONDS:
                kept.board, kept.read_at = await self._read(scope), monotonic()
            return kept.board

    async def fresh(self, scope: Scope) -> SlaBoard:
        """The board of that scope, read now."""
        kept = self._keep(scope)
        async with kept.lock:
            kept.board, kept.read_at = await self._read(scope), monotonic()
            return kept.board

    async def last_event(self) -> int:
        """The number last taken by an event, filed or about to be."""
        async with self.store.autocommit() as connection:
            return int((await connection.execute(_LAST_EVENT)).scalar_one())

    def _keep(self, scope: Scope) -> _Kept:
        if len(self._kept) > MOST_KEPT:
            self._kept.clear()
        return self._kept.setdefault(scope, _Kept())

    async def _read(self, scope: Scope) -> SlaBoard:
        async with self.store.autocommit() as connection:
            at = (await connection.execute(select(func.now()))).scalar_one()
            steps, coming = await _steps(connection, scope, at)
            return SlaBoard(
                at=at,
                cases=await _cases(connection, scope),
                steps=steps,
                worst=await _worst(connection, scope),
                coming=coming,
                deliveries=await count_deliveries(connection, scope),
                urgent_deliveries=await most_urgent_deliveries(connection, scope, URGENT_DELIVERIES),
            )


async def _cases(connection: AsyncConnection, scope: Scope) -> list[SlaStatusCount]:
    if scope.department is not None:
        return []
    columns, sla_status = joint_case.c, case_sla_status().label("sla_status")
    query = (
        select(
            literal(None).label("department"),
            columns.matter,
            literal(None).label("stage"),
            sla_status,
            func.count().label("count"),
        )
        .where(columns.closed_at.is_(None), *_scoped(joint_case, scope))
        .group_by(columns.matter, text("sla_status"))
    )
    return _counted([dict(row) for row in (await connection.execute(query)).mappings()])


async def _steps(
    connection: AsyncConnection, scope: Scope, at: datetime
) -> tuple[list[SlaStatusCount], list[ComingCount]]:
    """Open steps by SLA status, and how many are due soon, in one walk over them."""
    columns, sla_status, due = case_step.c, step_sla_status().label("sla_status"), case_step.c.due_real_at
    midnight = from_beijing(beijing_date(at) + _DAY, time())
    is_coming = and_(~columns.is_stopped, due >= at)
    spans = {
        "within_an_hour": due < at + timedelta(hours=1),
        "today": due < midnight,
        "tomorrow": and_(due >= midnight, due < midnight + _DAY),
    }
    query = (
        select(
            columns.department,
            columns.matter,
            columns.stage,
            sla_status,
            func.count().label("count"),
            *(func.count().filter(is_coming, within).label(name) for name, within in spans.items()),
        )
        .where(*_open_steps(scope))
        .group_by(columns.department, columns.matter, columns.stage, text("sla_status"))
    )
    rows = [dict(row) for row in (await connection.execute(query)).mappings()]
    soon = {row["department"]: dict.fromkeys(spans, 0) for row in rows if any(row[name] for name in spans)}
    for row in rows:
        for name in spans if row["department"] in soon else ():
            soon[row["department"]][name] += row[name]
    coming = [ComingCount(department=code, **counts) for code, counts in sorted(soon.items())]
    return _counted(rows), coming


def _counted(rows: Iterable[Mapping[str, object]]) -> list[SlaStatusCount]:
    names = ("department", "matter", "stage", "sla_status", "count")
    counted = [
        SlaStatusCount.model_validate(
            {
                "sla_status_label": SlaStatus(str(row["sla_status"])).label,
                **{name: row[name] for name in names},
            }
        )
        for row in rows
    ]
    return sorted(
        counted, key=lambda one: (one.department or "", one.matter, one.stage or "", one.sla_status.value)
    )


async def _worst(connection: AsyncConnection, scope: Scope) -> list[WorstRow]:
    columns = case_step.c
    query = (
        select(
            columns.case_no,
            columns.code.label("step"),
            columns.name.label("step_name"),
            columns.matter,
            joint_case.c.subject,
            columns.department,
            columns.handler,
            columns.due_at,
            columns.due_real_at,
            step_sla_status().label("sla_status"),
            failing_systems(),
        )
        .join(joint_case, joint_case.c.case_no == columns.case_no)
        .where(*_open_steps(scope), columns.due_at.is_not(None), ~columns.is_stopped, ~columns.is_provisional)
        .order_by(columns.due_real_at)
        .limit(WORST)
    )
    found = (await connection.execute(query)).mappings()
    return [
        WorstRow.model_validate(
            {
                **row,
                "sla_status_label": SlaStatus(row["sla_status"]).label,
                "system_failing_since": failing_since(row["failing_systems"], row["department"]),
            }
        )
        for row in found
    ]


def _open_steps(scope: Scope) -> list[ColumnElement[bool]]:
    columns = case_step.c
    where = [columns.status.in_(ACTIVE), *_scoped(case_step, scope)]
    return [*where, columns.department == scope.department] if scope.department is not None else where


def _scoped(table: Table, scope: Scope) -> list[ColumnElement[bool]]:
    columns, where = table.c, list[ColumnElement[bool]]()
    if scope.region is not None:
        where.append(columns.region == scope.region)
    if scope.matter is not None:
        where.append(columns.matter == scope.matter)
    return where
