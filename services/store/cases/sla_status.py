"""Lights in SQL: computed when read, against the case's own time, never stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal
from sqlalchemy.sql.expression import FromClause

from schemas.vocabulary import Light
from services.store.core.tables import case_step, joint_case


def case_now(table: FromClause) -> ColumnElement[datetime]:
    """The case's own time: real time plus the offset stored on its row."""
    return func.now() + func.make_interval(0, 0, 0, 0, 0, 0, table.c.offset_seconds)


def case_light() -> ColumnElement[str]:
    """The light of the clock that rules the case now."""
    columns = joint_case.c
    return _light(joint_case, columns.due_at, columns.warn_at, columns.ended_at, columns.is_stopped)


def step_light() -> ColumnElement[str]:
    """The light of a step's promised clock."""
    columns = case_step.c
    return _light(case_step, columns.due_at, columns.warn_at, columns.settled_at, columns.is_stopped)


def _light(
    table: FromClause,
    due: ColumnElement[Any],
    warn: ColumnElement[Any],
    ended: ColumnElement[Any],
    stopped: ColumnElement[bool],
) -> ColumnElement[str]:
    now = case_now(table)
    provisional = table.c.is_provisional
    return case(
        (due.is_(None), literal(Light.NOT_STARTED.value)),
        (and_(ended >= due, ~provisional), literal(Light.DONE_LATE.value)),
        (ended.is_not(None), literal(Light.DONE_IN_TIME.value)),
        (stopped, literal(Light.GREY.value)),
        (and_(provisional, due <= now), literal(Light.AMBER.value)),
        (provisional, literal(Light.BLUE.value)),
        (due <= now, literal(Light.RED.value)),
        (warn <= now, literal(Light.AMBER.value)),
        else_=literal(Light.GREEN.value),
    )
