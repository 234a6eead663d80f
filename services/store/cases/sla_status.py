"""SLA status in SQL: computed on read in case time, never stored."""

from datetime import datetime

from sqlalchemy import ColumnElement, Null, and_, case, false, func, literal, null
from sqlalchemy.sql.expression import FromClause

from schemas.vocabulary import SlaStatus
from services.store.core.schema.tables import case_step, joint_case


def case_now(table: FromClause) -> ColumnElement[datetime]:
    """Case time: real time plus the offset stored on the row."""
    return func.now() + func.make_interval(0, 0, 0, 0, 0, 0, table.c.offset_seconds)


def case_sla_status() -> ColumnElement[str]:
    """SLA status of the effective clock of the case."""
    columns = joint_case.c
    return _sla_status(joint_case, columns.due_at, columns.warn_at, columns.ended_at, columns.is_stopped)


def step_sla_status() -> ColumnElement[str]:
    """SLA status of a step's promised clock."""
    columns = case_step.c
    return _sla_status(case_step, columns.due_at, columns.warn_at, columns.settled_at, columns.is_stopped)


def delivery_sla_status() -> ColumnElement[str]:
    """SLA status of the delivery clock of a step's licence, which is not delivered yet."""
    columns = case_step.c
    return _sla_status(
        case_step,
        columns.delivery_due_at,
        columns.delivery_warn_at,
        null(),
        false(),
        columns.is_delivery_provisional,
    )


def _sla_status(
    table: FromClause,
    due: ColumnElement[datetime],
    warn: ColumnElement[datetime],
    ended: ColumnElement[datetime] | Null,
    stopped: ColumnElement[bool],
    is_provisional: ColumnElement[bool] | None = None,
) -> ColumnElement[str]:
    now = case_now(table)
    provisional = table.c.is_provisional if is_provisional is None else is_provisional
    return case(
        (due.is_(None), literal(SlaStatus.NOT_STARTED.value)),
        (and_(ended >= due, ~provisional), literal(SlaStatus.DONE_LATE.value)),
        (ended.is_not(None), literal(SlaStatus.DONE_IN_TIME.value)),
        (stopped, literal(SlaStatus.GREY.value)),
        (and_(provisional, due <= now), literal(SlaStatus.AMBER.value)),
        (provisional, literal(SlaStatus.BLUE.value)),
        (and_(due <= now, table.c.held_until > func.now()), literal(SlaStatus.AMBER.value)),
        (due <= now, literal(SlaStatus.RED.value)),
        (warn <= now, literal(SlaStatus.AMBER.value)),
        else_=literal(SlaStatus.GREEN.value),
    )
