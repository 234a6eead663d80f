"""How an order comes: from a level of a case's policy, from silence on another, from too many breaches."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from schemas.calendars.limits import TimeLimit
from schemas.cases.case import Clock, JointCase
from schemas.cases.events import CaseEvent, EventKind
from schemas.catalogue.matter import EscalationLevel
from schemas.supervision.orders import RepeatRule, SupervisionOrder, SupervisionOrderGround, SupervisionRules
from schemas.vocabulary import ClockKind, Recipient
from services.domain.calendars.calendar import WorkCalendar
from services.domain.cases.clocks.clock_pauses import department_of, step_at_work
from services.domain.cases.clocks.escalation import escalation_policy_of
from services.domain.people.directory import HALL
from services.domain.timing import clocks

FIRST_LEVEL = 2
"""From this escalation level on the department is asked in writing (催办 below it is by word of mouth)."""
WHOLE_CASE = "全程"
_OF_THE_DEPARTMENT = {Recipient.HANDLER, Recipient.HEAD}


def brings_an_order(event: CaseEvent) -> bool:
    """Whether this event brings an order: a level from the second on, unless silence already did."""
    return (
        event.kind is EventKind.DEADLINE_ESCALATED
        and event.facts["level"] >= FIRST_LEVEL
        and "order" not in event.facts
    )


def from_escalation_level(case: JointCase, event: CaseEvent, at: datetime) -> CaseEvent:
    """Return the `supervision_order.issued` event of a level; `at` is when it is recorded."""
    clock = case.clocks[event.clock or ""]
    escalation_level = next(
        escalation_level
        for escalation_level in escalation_policy_of(case.plan, clock)
        if escalation_level.level == event.facts["level"]
    )
    return _of_case(case, clock, escalation_level, SupervisionOrderGround.ESCALATION_LEVEL, at)


def from_silence(
    case: JointCase, order: SupervisionOrder, escalation_level: EscalationLevel, at: datetime
) -> CaseEvent:
    """Return the `supervision_order.issued` event of the next level, after an unanswered order."""
    clock = case.clocks[order.clock or ""]
    facts = {"predecessor": order.number, "breached_at": _iso(order.breached_at)}
    return _of_case(case, clock, escalation_level, SupervisionOrderGround.SILENCE, at, facts)


def of_department(
    department: str, escalation_level: EscalationLevel, at: datetime, facts: Mapping[str, Any]
) -> CaseEvent:
    """Return the event of an order to a whole department; `facts`: ground, subject and rule."""
    command = {"department": department, **facts}
    return CaseEvent(
        kind=EventKind.SUPERVISION_ORDER_ISSUED,
        at=at,
        facts={**_of_escalation_level(escalation_level), **command},
    )


def for_repetition(rule: RepeatRule, period: str, breaches: int) -> dict[str, Any]:
    """The facts of an order to a department that breached too often."""
    return {
        "ground": SupervisionOrderGround.REPEATED.value,
        "rule": rule.code,
        "period": period,
        "breaches": breaches,
        "subject": f"{period} 环节超时 {breaches} 件",
    }


def next_level(
    escalation_policy: tuple[EscalationLevel, ...], order: SupervisionOrder, taken: Collection[int]
) -> EscalationLevel | None:
    """The escalation level that silence on the order brings: the lowest above it that has not come yet.

    Source:
        the policy of domain practice: the supervision file comes ten working days after the breach *or*
        when the order of the second level is not answered.
    """
    above = [
        escalation_level
        for escalation_level in escalation_policy
        if escalation_level.level > order.level and escalation_level.level not in taken
    ]
    return min(above, key=lambda escalation_level: escalation_level.level, default=None)


def escalated_by_silence(
    case: JointCase, order: SupervisionOrder, escalation_level: EscalationLevel, at: datetime
) -> list[CaseEvent]:
    """What silence does to the case's own policy: the level comes now, if it was still to come."""
    clock = case.clocks.get(order.clock or "")
    if (
        clock is None
        or not clock.is_running
        or escalation_level.level not in {due.level for due in clock.escalation_levels}
    ):
        return []
    facts = {
        "due_at": clock.due_at.isoformat(),
        "kind": clock.kind.value,
        "level": escalation_level.level,
        "name": escalation_level.name,
        "recipients": [recipient.value for recipient in escalation_level.recipients],
        "order": order.number,
    }
    return [CaseEvent(kind=EventKind.DEADLINE_ESCALATED, at=at, step=clock.step, clock=clock.id, facts=facts)]


def reply_clock(limit: TimeLimit, at: datetime, calendar: WorkCalendar, number: int) -> CaseEvent:
    """The clock of an answer; number 2 and up after a return."""
    return clocks.start_clock(ClockKind.REPLY, f"reply/{number}", limit, at, calendar)


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
    escalation_level: EscalationLevel,
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
    return CaseEvent(
        kind=EventKind.SUPERVISION_ORDER_ISSUED,
        at=at,
        facts={**_of_escalation_level(escalation_level), **facts},
    )


def _answerable(case: JointCase, clock: Clock) -> str:
    """Who answers for a clock of the whole case: the lead department; for the window's own, the hall."""
    return case.plan.lead_department if clock.kind.is_of_work else HALL


def _subject(case: JointCase, clock: Clock) -> str:
    if clock.step is not None:
        return case.plan.step(clock.step).name
    names = {stage.code: stage.name for stage in case.plan.stages}
    return names[clock.stage] if clock.stage is not None else WHOLE_CASE


def _of_escalation_level(escalation_level: EscalationLevel) -> dict[str, Any]:
    return {
        "level": escalation_level.level,
        "name": escalation_level.name,
        "recipients": [recipient.value for recipient in escalation_level.recipients],
        "asks_reply": bool(_OF_THE_DEPARTMENT & set(escalation_level.recipients)),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
