"""Rows of a joint case for screens, derived from its events."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.case import Clock, JointCase
from schemas.cases.step import StepState
from schemas.errors import NotFound
from schemas.vocabulary import ClockKind
from services.domain.cases.clocks.batch_hold import is_held
from services.domain.cases.clocks.closing import running
from services.domain.cases.clocks.effective_clock import effective_clock
from services.domain.cases.clocks.milestones import next_milestone_at
from services.domain.time_account.delay_rulings import charged_department
from services.store.calendars.calendars import newest_edition
from services.store.core.schema.tables import case_step, joint_case

_MOVE_CASE = update(joint_case).where(joint_case.c.case_no == bindparam("of_case"))
_MOVE_STEP = update(case_step).where(
    case_step.c.case_no == bindparam("of_case"), case_step.c.code == bindparam("of_code")
)


@dataclass(frozen=True)
class Filed:
    """A stored case with its last sequence number.

    Attributes:
        reckoned_by: the calendar edition by which its due dates were computed.
        newest: the latest stored edition.
    """

    case: JointCase
    seq: int
    reckoned_by: int
    newest: int


async def load(connection: AsyncConnection, case_no: str, *, lock: bool = False) -> Filed:
    """Load the case; `lock` keeps it locked until the transaction ends.

    Raises:
        NotFound: there is no such case.
    """
    columns = joint_case.c
    query = select(
        columns.plan,
        columns.state,
        columns.seq,
        columns.calendar_edition,
        newest_edition().label("newest"),
    ).where(columns.case_no == case_no)
    row = (await connection.execute(query.with_for_update(of=joint_case) if lock else query)).first()
    if row is None:
        raise NotFound("没有这个办件", case_no=case_no)
    case = JointCase.model_validate({"plan": row.plan, **row.state})
    return Filed(case, row.seq, row.calendar_edition, row.newest)


@dataclass(frozen=True)
class Listed:
    """Columns of a new case that its events do not tell.

    Attributes:
        subject: what the case is about, as lists show it.
    """

    channel: str
    subject: str = ""
    is_demonstration: bool = False


async def create(
    connection: AsyncConnection,
    case: JointCase,
    seq: int,
    listed: Listed,
    *,
    edition: int,
) -> None:
    """Insert the rows of a new case, computed by that calendar edition."""
    await connection.execute(
        insert(joint_case),
        {
            "case_no": case.case_no,
            "region": case.region,
            "matter": case.plan.matter,
            "matter_name": case.plan.matter_name,
            "subject": listed.subject,
            "channel": listed.channel,
            "is_demonstration": listed.is_demonstration,
            "received_at": case.received_at,
            "plan": case.plan.model_dump(mode="json"),
            "calendar_edition": edition,
            **case_values(case, seq),
        },
    )
    await connection.execute(
        insert(case_step),
        [
            {
                "case_no": case.case_no,
                "code": step.code,
                "name": step.name,
                "stage": step.stage,
                "matter": case.plan.matter,
                "region": case.region,
                **step_values(case, case.steps[step.code]),
            }
            for step in case.plan.steps
        ],
    )


async def save(
    connection: AsyncConnection, before: JointCase, case: JointCase, seq: int, *, edition: int
) -> None:
    """Update the rows to the current state; only changes are written."""
    where = {"of_case": case.case_no}
    moved_case = {**case_values(case, seq), "calendar_edition": edition}
    await connection.execute(_MOVE_CASE, {**where, **moved_case})
    moved = [
        {**where, "of_code": code, **values}
        for code, state in case.steps.items()
        if (values := step_values(case, state)) != step_values(before, before.steps[code])
    ]
    if moved:
        await connection.execute(_MOVE_STEP, moved)


async def mark(connection: AsyncConnection, case_no: str, edition: int) -> None:
    """Store that the case is up to date with an edition that did not change it."""
    await connection.execute(_MOVE_CASE, {"of_case": case_no, "calendar_edition": edition})


def case_values(case: JointCase, seq: int) -> dict[str, object]:
    """Columns of `joint_case` that change with the case."""
    promised, ruling = case.clock(ClockKind.PROMISED), effective_clock(case)
    milestone_at = next_milestone_at(case)
    return {
        "status": case.status.value,
        "seq": seq,
        "state": case.model_dump(mode="json", exclude={"plan"}),
        "offset_seconds": case.time_offset.total_seconds(),
        "closed_at": case.closed_at,
        "promised_due_at": promised.due_at if promised else None,
        "promised_ended_at": promised.ended_at if promised else None,
        "due_at": ruling.due_at if ruling else None,
        "due_real_at": ruling.due_at - case.time_offset if ruling else None,
        "warn_at": ruling.warn_at if ruling else None,
        "ended_at": ruling.ended_at if ruling else None,
        "is_stopped": is_grey(ruling),
        "is_provisional": ruling.is_provisional if ruling else False,
        "held_until": real_hold(case, ruling),
        "milestone_at": milestone_at - case.time_offset if milestone_at else None,
        "has_open_obligations": case.has_open_obligations,
    }


def step_values(case: JointCase, state: StepState) -> dict[str, object]:
    """Columns of `case_step` that change; the applicant's own time has no limit on boards."""
    promised = case.clock(ClockKind.PROMISED, state.code)
    if promised is not None and promised.is_owners:
        promised = None
    offset: timedelta = case.time_offset
    return {
        "status": state.status.value,
        "version": state.version,
        "department": case.department(state.code),
        "handler": state.handler,
        "offset_seconds": offset.total_seconds(),
        "opened_at": state.opened_at,
        "settled_at": state.settled_at,
        "due_at": promised.due_at if promised else None,
        "due_real_at": promised.due_at - offset if promised else None,
        "warn_at": promised.warn_at if promised else None,
        "is_stopped": is_grey(promised),
        "is_provisional": promised.is_provisional if promised else False,
        "held_until": real_hold(case, promised),
        "charged_to": charged_department(case, state.code),
        **_delivery_values(case, state),
    }


def _delivery_values(case: JointCase, state: StepState) -> dict[str, object]:
    """Columns about the delivery of the step's licence; empty once it was delivered."""
    clock = running(case, ClockKind.DELIVERY, state.code)
    return {
        "delivery_due_at": clock.due_at if clock else None,
        "delivery_due_real_at": clock.due_at - case.time_offset if clock else None,
        "delivery_warn_at": clock.warn_at if clock else None,
        "delivery_posted_at": state.delivery.sent_at if clock and state.delivery else None,
        "is_delivery_provisional": clock.is_provisional if clock else False,
    }


def real_hold(case: JointCase, clock: Clock | None) -> datetime | None:
    """Real time until which the passed limit is held; None if it is not."""
    if clock is None or clock.held_until is None or not is_held(clock):
        return None
    return clock.held_until - case.time_offset


def is_grey(clock: Clock | None) -> bool:
    """Whether the clock shows grey: suspended and not breached."""
    return clock is not None and clock.stopped_at is not None and clock.breached_at is None
