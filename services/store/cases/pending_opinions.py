"""Answers owed on a step: opinions, signatures, transfers, rechecks; for lists."""

from collections.abc import Iterator
from datetime import datetime
from typing import TypedDict, cast

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.case import Clock, JointCase
from schemas.cases.responsibility import members_of
from schemas.cases.step import StepState
from schemas.json_values import JsonObject, as_object
from schemas.vocabulary import ClockKind, RequestReason, StepStatus
from services.domain.timing.clocks import sla_status
from services.store.core.schema.tables import pending_opinion

RequestKey = tuple[str, str, str]
"""Step, department and reason of a request."""
OpinionsAwaited = dict[RequestKey, tuple[bool, str | None]]
"""Whether the answer is still awaited, and from which account alone."""

_COLUMNS = pending_opinion.c
_NEW = insert(pending_opinion)
_PUT = _NEW.on_conflict_do_update(
    index_elements=[_COLUMNS.case_no, _COLUMNS.step, _COLUMNS.department, _COLUMNS.reason],
    set_={"is_waiting": _NEW.excluded.is_waiting, "account": _NEW.excluded.account},
)
_DROP = pending_opinion.delete().where(
    _COLUMNS.case_no == bindparam("of_case"),
    _COLUMNS.step == bindparam("of_step"),
    _COLUMNS.department == bindparam("of_department"),
    _COLUMNS.reason == bindparam("of_reason"),
)


def opinions_by_step(case: JointCase) -> OpinionsAwaited:
    """Step, department and reason → whether the answer is still awaited, and from whom alone."""
    return {
        (state.code, department, reason.value): waits
        for state in case.steps.values()
        for department, reason, waits in (*_opinions(case, state), *_signatures(state))
    }


def _opinions(
    case: JointCase, state: StepState
) -> Iterator[tuple[str, RequestReason, tuple[bool, str | None]]]:
    if state.consultation is not None:
        for department in state.consultation.departments:
            waits = department in state.consultation.silent and state.status is StepStatus.CONSULTING
            yield department, RequestReason.OPINION, (waits, None)
    if state.appointment is not None:
        consulted = state.consultation.departments if state.consultation else ()
        for department in set(members_of(case, state.code)) - set(consulted):
            yield department, RequestReason.OPINION, (False, None)
    if state.transfer_to is not None:
        yield state.transfer_to, RequestReason.TRANSFER, (True, None)
    if state.recheck is not None:
        is_owed = case.clocks[state.recheck.clock].is_running
        yield case.department(state.code), RequestReason.RECHECK, (is_owed, None)


def _signatures(state: StepState) -> Iterator[tuple[str, RequestReason, tuple[bool, str | None]]]:
    """The departments that are or were asked to sign; only one has its turn."""
    if state.signing is None:
        return
    awaited = state.signing.awaited if state.status.is_active else None
    for department in dict.fromkeys(state.signing.departments):
        is_turn = awaited is not None and awaited.name.department == department
        account = awaited.name.account if awaited is not None and is_turn else None
        yield department, RequestReason.SIGNATURE, (is_turn, account)


class AwaitedAnswer(TypedDict):
    """A step on which an answer is awaited, as lists read it.

    Attributes:
        now: the case time.
        state: the stored state of the case.
    """

    reason: str
    step: str
    now: datetime
    state: JsonObject


def reply_limit(given: JsonObject) -> dict[str, object]:
    """Due date and status of the awaited answer; empty for a transfer.

    Args:
        given: the columns of an `AwaitedAnswer`.
    """
    row = cast("AwaitedAnswer", given)
    if row["reason"] == RequestReason.TRANSFER.value:
        return {}
    clock = _clock(row)
    return {"due_at": clock.due_at, "sla_status": sla_status(clock, row["now"]).value}


def _clock(row: AwaitedAnswer) -> Clock:
    clocks = as_object(row["state"]["clocks"])
    if row["reason"] == RequestReason.OPINION.value:
        step = as_object(as_object(row["state"]["steps"])[row["step"]])
        return Clock.model_validate(clocks[str(as_object(step["consultation"])["clock"])])
    is_recheck = row["reason"] == RequestReason.RECHECK.value
    kind = ClockKind.RECHECK if is_recheck else ClockKind.SIGNING
    own = (
        clock
        for clock in map(as_object, clocks.values())
        if (clock["step"], clock["kind"]) == (row["step"], kind.value)
    )
    return Clock.model_validate(next(clock for clock in own if clock.get("ended_at") is None))


async def update_pending_opinions(connection: AsyncConnection, before: JointCase, case: JointCase) -> None:
    """Update the rows to the case's current consultations; write only what changed."""
    was, now = opinions_by_step(before), opinions_by_step(case)
    if was == now:
        return
    if gone := was.keys() - now.keys():
        keys = [
            {"of_case": case.case_no, "of_step": step, "of_department": department, "of_reason": reason}
            for step, department, reason in gone
        ]
        await connection.execute(_DROP, keys)
    changed: list[dict[str, object]] = [
        {
            "case_no": case.case_no,
            "step": step,
            "department": department,
            "reason": reason,
            "is_waiting": waits,
            "account": account,
        }
        for (step, department, reason), (waits, account) in now.items()
        if was.get((step, department, reason)) != (waits, account)
    ]
    if changed:
        await connection.execute(_PUT, changed)
