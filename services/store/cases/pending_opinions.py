"""Pending opinions: departments consulted on a step of another, for their lists."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.case import Clock, JointCase
from schemas.cases.responsibility import members_of
from schemas.vocabulary import StepStatus
from services.domain.timing.clocks import sla_status
from services.store.core.schema.tables import pending_opinion

OpinionsAwaited = dict[tuple[str, str], bool]

_NEW = insert(pending_opinion)
_PUT = _NEW.on_conflict_do_update(
    index_elements=[pending_opinion.c.case_no, pending_opinion.c.step, pending_opinion.c.department],
    set_={"is_waiting": _NEW.excluded.is_waiting},
)
_DROP = pending_opinion.delete().where(
    pending_opinion.c.case_no == bindparam("of_case"),
    pending_opinion.c.step == bindparam("of_step"),
    pending_opinion.c.department == bindparam("of_department"),
)


def opinions_by_step(case: JointCase) -> OpinionsAwaited:
    """Step and department → whether the opinion is still awaited."""
    return dict(_opinions(case))


def _opinions(case: JointCase) -> Iterator[tuple[tuple[str, str], bool]]:
    for state in case.steps.values():
        if state.consultation is not None:
            for department in state.consultation.departments:
                waits = department in state.consultation.silent and state.status is StepStatus.CONSULTING
                yield (state.code, department), waits
        if state.appointment is not None:
            consulted = state.consultation.departments if state.consultation else ()
            for department in set(members_of(case, state.code)) - set(consulted):
                yield (state.code, department), False
        if state.transfer_to is not None:
            yield (state.code, state.transfer_to), True


def reply_limit(row: Mapping[str, Any]) -> dict[str, Any]:
    """Due date and status of the opinion due on a step; empty for a step that was only offered.

    Args:
        row: `step`, `now` (case time), and the `state` of its case.
    """
    if row["status"] != StepStatus.CONSULTING.value:
        return {}
    consultation = row["state"]["steps"][row["step"]]["consultation"]
    clock = Clock.model_validate(row["state"]["clocks"][consultation["clock"]])
    return {"due_at": clock.due_at, "sla_status": sla_status(clock, row["now"]).value}


async def update_pending_opinions(connection: AsyncConnection, before: JointCase, case: JointCase) -> None:
    """Update the rows to the case's current consultations; write only what changed."""
    was, now = opinions_by_step(before), opinions_by_step(case)
    if was == now:
        return
    if gone := was.keys() - now.keys():
        keys = [
            {"of_case": case.case_no, "of_step": step, "of_department": department}
            for step, department in gone
        ]
        await connection.execute(_DROP, keys)
    changed: list[dict[str, Any]] = [
        {"case_no": case.case_no, "step": step, "department": department, "is_waiting": waits}
        for (step, department), waits in now.items()
        if was.get((step, department)) is not waits
    ]
    if changed:
        await connection.execute(_PUT, changed)
