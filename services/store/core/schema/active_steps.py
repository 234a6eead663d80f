"""The statuses of an active step, as one bound parameter that the planner can see."""

from __future__ import annotations

from sqlalchemy import BindParameter, bindparam

from schemas.statuses import StepStatus

ACTIVE: BindParameter[list[str]] = bindparam(
    "active",
    [status.value for status in StepStatus if status.is_active],
    expanding=True,
    literal_execute=True,
)
"""Written literally into the statement, so that the partial index of the inbox always matches."""
