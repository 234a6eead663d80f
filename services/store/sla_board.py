"""The SLA board, read: counts, worst first, and the coming cliff; one look a second serves everybody."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.sla_board import ComingCount, LightCount, Scope, SlaBoard, WorstRow
from schemas.vocabulary import Light
from services.store.boards import ACTIVE
from services.store.lights import case_light, step_light
from services.store.store import Store
from services.store.tables import case_step, joint_case

FRESH_SECONDS = 1.0
WORST = 50
MOST_KEPT = 500
_LAST_EVENT = text("select last_value from case_event_id")


@dataclass
class _Kept:
    door: asyncio.Lock = field(default_factory=asyncio.Lock)
    read_at: float = float("-inf")
    board: SlaBoard | None = None


@dataclass(frozen=True)
class SlaBoards:
    """Reads boards; what was read less than a second ago is given again, whoever asks."""

    store: Store
    _kept: dict[Scope, _Kept] = field(default_factory=dict)

    async def of(self, scope: Scope) -> SlaBoard:
        """The board of that scope, at most a second old."""
        kept = self._keep(scope)
        async with kept.door:
            if kept.board is None or time.monotonic() - kept.read_at >= FRESH_SECONDS:
                kept.board, kept.read_at = await self._read(scope), time.monotonic()
            return kept.board

    async def fresh(self, scope: Scope) -> SlaBoard:
        """The board of that scope, read now."""
        kept = self._keep(scope)
        async with kept.door:
            kept.board, kept.read_at = await self._read(scope), time.monotonic()
            return kept.board

    async def last_event(self) -> int:
        """The number last taken by an event, filed or about to be."""
        async with self.store.reading() as connection:
            return int((await connection.execute(_LAST_EVENT)).scalar_one())

    def _keep(self, scope: Scope) -> _Kept:
        if len(self._kept) > MOST_KEPT:
            self._kept.clear()
        return self._kept.setdefault(scope, _Kept())

    async def _read(self, scope: Scope) -> SlaBoard:
        async with self.store.reading() as connection:
            at = (await connection.execute(select(func.now()))).scalar_one()
            return SlaBoard(
                at=at,
                cases=await _cases(connection, scope),
                steps=await _steps(connection, scope),
                worst=await _worst(connection, scope),
                coming=await _coming(connection, scope),
            )


async def _cases(connection: AsyncConnection, scope: Scope) -> list[LightCount]:
    if scope.department is not None:
        return []
    columns, light = joint_case.c, case_light().label("light")
    query = (
        select(
            literal(None).label("department"),
            columns.matter,
            literal(None).label("stage"),
            light,
            func.count(),
        )
        .where(columns.closed_at.is_(None), *_scoped(columns, scope))
        .group_by(columns.matter, text("light"))
    )
    return await _counted(connection, query)


async def _steps(connection: AsyncConnection, scope: Scope) -> list[LightCount]:
    columns, light = case_step.c, step_light().label("light")
    query = (
        select(columns.department, columns.matter, columns.stage, light, func.count())
        .where(*_open_steps(scope))
        .group_by(columns.department, columns.matter, columns.stage, text("light"))
    )
    return await _counted(connection, query)


async def _counted(connection: AsyncConnection, query: Select[Any]) -> list[LightCount]:
    rows = [
        LightCount(
            department=department,
            matter=matter,
            stage=stage,
            light=light,
            light_label=Light(light).label,
            count=count,
        )
        for department, matter, stage, light, count in await connection.execute(query)
    ]
    return sorted(rows, key=lambda row: (row.department or "", row.matter, row.stage or "", row.light.value))


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
            step_light().label("light"),
        )
        .join(joint_case, joint_case.c.case_no == columns.case_no)
        .where(*_open_steps(scope), columns.due_at.is_not(None), ~columns.is_stopped, ~columns.is_provisional)
        .order_by(columns.due_real_at)
        .limit(WORST)
    )
    found = (await connection.execute(query)).mappings()
    return [WorstRow.model_validate({**row, "light_label": Light(row["light"]).label}) for row in found]


async def _coming(connection: AsyncConnection, scope: Scope) -> list[ComingCount]:
    columns, now = case_step.c, func.now()
    due, midnight = columns.due_real_at, _next_midnight(0)
    until_hour, until_next = now + timedelta(hours=1), _next_midnight(1)
    query = (
        select(
            columns.department,
            func.count().filter(due < until_hour).label("within_an_hour"),
            func.count().filter(due < midnight).label("today"),
            func.count().filter(due >= midnight, due < until_next).label("tomorrow"),
        )
        .where(
            *_open_steps(scope),
            ~columns.is_stopped,
            due >= now,
            due < func.greatest(until_next, until_hour),
        )
        .group_by(columns.department)
        .order_by(columns.department)
    )
    found = (await connection.execute(query)).mappings()
    return [ComingCount.model_validate(dict(row)) for row in found]


def _next_midnight(days_ahead: int) -> ColumnElement[datetime]:
    """The end of today in Beijing, or of a later day."""
    here = func.timezone("Asia/Shanghai", func.now())
    return func.timezone("Asia/Shanghai", func.date_trunc("day", here) + timedelta(days=1 + days_ahead))


def _open_steps(scope: Scope) -> list[ColumnElement[bool]]:
    columns = case_step.c
    where = [columns.status.in_(ACTIVE), *_scoped(columns, scope)]
    return [*where, columns.department == scope.department] if scope.department is not None else where


def _scoped(columns: Any, scope: Scope) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if scope.region is not None:
        where.append(columns.region == scope.region)
    if scope.matter is not None:
        where.append(columns.matter == scope.matter)
    return where
