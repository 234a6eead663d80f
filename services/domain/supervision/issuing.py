"""How an order comes: from a rung of a case's ladder, from silence on another, from too many breaches."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from schemas.calendars.limits import TimeLimit
from schemas.cases.case import Clock, JointCase
from schemas.cases.events import CaseEvent, EventKind
from schemas.catalogue.matter import Rung
from schemas.supervision.orders import RepeatRule, SupervisionOrder, SupervisionOrderGround, SupervisionRules
from schemas.vocabulary import ClockKind, Recipient
from services.domain.calendars.calendar import WorkCalendar
from services.domain.cases.clocks.clock_pauses import department_of, step_at_work
from services.domain.cases.clocks.escalation import ladder_of
from services.domain.people.directory import HALL
from services.domain.timing import clocks

FIRST_LEVEL = 2
"""From this rung on the department is asked in writing (催办 below it is by word of mouth)."""
WHOLE_CASE = "全程"
_OF_THE_DEPARTMENT = {Recipient.HANDLER, Recipient.HEAD}


def brings_an_order(event: CaseEvent) -> bool:
    """Whether this event of a case brings an order: a rung from the second on, unless silence already did."""
    return (
        event.kind is EventKind.DEADLINE_ESCALATED
        and event.facts["level"] >= FIRST_LEVEL
        and "order" not in event.facts
    )


def from_rung(case: JointCase, event: CaseEvent, at: datetime) -> CaseEvent:
    """The `order.issued` of a rung; `at` is when it is filed, for nobody can answer what is not yet there."""
    clock = case.clocks[event.clock or ""]
    rung = next(rung for rung in ladder_of(case.plan, clock) if rung.level == event.facts["level"])
    return _of_case(case, clock, rung, SupervisionOrderGround.RUNG, at)


def from_silence(case: JointCase, order: SupervisionOrder, rung: Rung, at: datetime) -> CaseEvent:
    """The `order.issued` of the next level, when an order of the case was not answered in time."""
    clock = case.clocks[order.clock or ""]
    facts = {"predecessor": order.number, "breached_at": _iso(order.breached_at)}
    return _of_case(case, clock, rung, SupervisionOrderGround.SILENCE, at, facts)


def of_department(department: str, rung: Rung, at: datetime, facts: Mapping[str, Any]) -> CaseEvent:
    """The `order.issued` to a department as a whole; `facts` say the ground, the subject and the rule."""
    command = {"department": department, **facts}
    return CaseEvent(kind=EventKind.ORDER_ISSUED, at=at, facts={**_of_rung(rung), **command})


def for_repetition(rule: RepeatRule, period: str, breaches: int) -> dict[str, Any]:
    """The facts of an order to a department that breached too often."""
    return {
        "ground": SupervisionOrderGround.REPEATED.value,
        "rule": rule.code,
        "period": period,
        "breaches": breaches,
        "subject": f"{period} 环节超时 {breaches} 件",
    }


def next_level(ladder: tuple[Rung, ...], order: SupervisionOrder, taken: Collection[int]) -> Rung | None:
    """The rung that silence on the order brings: the lowest above it that has not come yet.

    Source:
        the ladder of domain practice: the supervision file comes ten working days after the breach *or*
        when the order of the second level is not answered.
    """
    above = [rung for rung in ladder if rung.level > order.level and rung.level not in taken]
    return min(above, key=lambda rung: rung.level, default=None)


def escalated_by_silence(
    case: JointCase, order: SupervisionOrder, rung: Rung, at: datetime
) -> list[CaseEvent]:
    """What silence does to the case's own ladder: the rung comes now, if it was still to come."""
    clock = case.clocks.get(order.clock or "")
    if clock is None or not clock.is_running or rung.level not in {due.level for due in clock.rungs}:
        return []
    facts = {
        "due_at": clock.due_at.isoformat(),
        "kind": clock.kind.value,
        "level": rung.level,
        "name": rung.name,
        "recipients": [recipient.value for recipient in rung.recipients],
        "order": order.number,
    }
    return [CaseEvent(kind=EventKind.DEADLINE_ESCALATED, at=at, step=clock.step, clock=clock.id, facts=facts)]


def reply_clock(limit: TimeLimit, at: datetime, calendar: WorkCalendar, number: int) -> CaseEvent:
    """The clock of an answer; number 2 and up after a return."""
    return clocks.start_of(ClockKind.REPLY, f"reply/{number}", limit, at, calendar)


def opening(
    number: str, event: CaseEvent, rules: SupervisionRules, calendar: WorkCalendar
) -> list[CaseEvent]:
    """The first events of an order: issued, and the clock of its reply where one is asked for."""
    if not event.facts["asks_reply"]:
        return [event]
    return [event, reply_clock(rules.reply, event.at, calendar, 1)]


def _of_case(
    case: JointCase,
    clock: Clock,
    rung: Rung,
    ground: SupervisionOrderGround,
    at: datetime,
    more: Mapping[str, Any] | None = None,
) -> CaseEvent:
    clock = clock.model_copy(update={"step": step_at_work(case, clock)})
    facts = {
        "ground": ground.value,
        "department": department_of(case, clock) or _answerable(case, clock),
        "subject": f"{case.plan.matter_name} {_subject(case, clock)}",
        "case_no": case.case_no,
        "step": clock.step,
        "clock": clock.id,
        "breached_at": _iso(clock.breached_at),
        "offset_seconds": case.time_offset.total_seconds(),
        **(more or {}),
    }
    return CaseEvent(kind=EventKind.ORDER_ISSUED, at=at, facts={**_of_rung(rung), **facts})


def _answerable(case: JointCase, clock: Clock) -> str:
    """Who answers for a clock of the whole case: the lead department; for the window's own, the hall."""
    return case.plan.lead_department if clock.kind.is_of_work else HALL


def _subject(case: JointCase, clock: Clock) -> str:
    if clock.step is not None:
        return case.plan.step(clock.step).name
    names = {stage.code: stage.name for stage in case.plan.stages}
    return names[clock.stage] if clock.stage is not None else WHOLE_CASE


def _of_rung(rung: Rung) -> dict[str, Any]:
    return {
        "level": rung.level,
        "name": rung.name,
        "recipients": [recipient.value for recipient in rung.recipients],
        "asks_reply": bool(_OF_THE_DEPARTMENT & set(rung.recipients)),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
