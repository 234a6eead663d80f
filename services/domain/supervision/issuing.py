"""Issue of supervision orders: after escalations, missing replies, repeated breaches."""

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
from services.domain.people.directory import WINDOW_DEPARTMENT
from services.domain.timing import clocks

FIRST_LEVEL = 2
"""Escalation levels from this one on issue a written order; 催办 below it is informal."""
WHOLE_CASE = "全程"
_DEPARTMENT_RECIPIENTS = {Recipient.HANDLER, Recipient.HEAD}


def triggers_order(event: CaseEvent) -> bool:
    """Return whether the event issues an order: a level from the second on, not yet issued."""
    return (
        event.kind is EventKind.DEADLINE_ESCALATED
        and event.facts["level"] >= FIRST_LEVEL
        and "order" not in event.facts
    )


def order_from_escalation(case: JointCase, event: CaseEvent, at: datetime) -> CaseEvent:
    """Return the `supervision_order.issued` event of a level; `at` is when it is recorded."""
    clock = case.clocks[event.clock or ""]
    escalation_level = next(
        escalation_level
        for escalation_level in escalation_policy_of(case.plan, clock)
        if escalation_level.level == event.facts["level"]
    )
    return _order_on_case(case, clock, escalation_level, SupervisionOrderGround.ESCALATION_LEVEL, at)


def order_from_missing_reply(
    case: JointCase, order: SupervisionOrder, escalation_level: EscalationLevel, at: datetime
) -> CaseEvent:
    """Return the `supervision_order.issued` event of the next level after a missing reply."""
    clock = case.clocks[order.clock or ""]
    facts = {"predecessor": order.number, "breached_at": _iso(order.breached_at)}
    return _order_on_case(case, clock, escalation_level, SupervisionOrderGround.NO_REPLY, at, facts)


def order_to_department(
    department: str, escalation_level: EscalationLevel, at: datetime, facts: Mapping[str, Any]
) -> CaseEvent:
    """Return the event of an order to a whole department; `facts`: ground, subject and rule."""
    command = {"department": department, **facts}
    return CaseEvent(
        kind=EventKind.SUPERVISION_ORDER_ISSUED,
        at=at,
        facts={**_level_facts(escalation_level), **command},
    )


def repetition_facts(rule: RepeatRule, period: str, breaches: int) -> dict[str, Any]:
    """Return the facts of an order to a department with too many breaches."""
    return {
        "ground": SupervisionOrderGround.REPEATED.value,
        "rule": rule.code,
        "period": period,
        "breaches": breaches,
        "subject": f"{period} 环节超时 {breaches} 件",
    }


def find_next_level(
    escalation_policy: tuple[EscalationLevel, ...], order: SupervisionOrder, taken: Collection[int]
) -> EscalationLevel | None:
    """Find the level to issue after a missing reply: the lowest one above, not yet issued.

    Source:
        domain practice: the supervision file is issued ten working days after the breach *or* when the
        order of the second level is not answered.
    """
    above = [
        escalation_level
        for escalation_level in escalation_policy
        if escalation_level.level > order.level and escalation_level.level not in taken
    ]
    return min(above, key=lambda escalation_level: escalation_level.level, default=None)


def escalate_after_missing_reply(
    case: JointCase, order: SupervisionOrder, escalation_level: EscalationLevel, at: datetime
) -> list[CaseEvent]:
    """Return the events that escalate the case now, if the level was still pending."""
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


def start_reply_clock(limit: TimeLimit, at: datetime, calendar: WorkCalendar, number: int) -> CaseEvent:
    """Return the event that starts a reply clock; number 2 and up after a return."""
    return clocks.start_clock(ClockKind.REPLY, f"reply/{number}", limit, at, calendar)


def build_opening_events(
    number: str, event: CaseEvent, rules: SupervisionRules, calendar: WorkCalendar
) -> list[CaseEvent]:
    """Return the first events of an order: issued, and its reply clock if a reply is required."""
    if not event.facts["asks_reply"]:
        return [event]
    return [event, start_reply_clock(rules.reply, event.at, calendar, 1)]


def _order_on_case(
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
        "department": department_of(case, clock) or _responsible_department(case, clock),
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
        facts={**_level_facts(escalation_level), **facts},
    )


def _responsible_department(case: JointCase, clock: Clock) -> str:
    """Return who is responsible for a clock of the case: the lead, or the window's department."""
    return case.plan.lead_department if clock.kind.is_of_work else WINDOW_DEPARTMENT


def _subject(case: JointCase, clock: Clock) -> str:
    if clock.step is not None:
        return case.plan.step(clock.step).name
    names = {stage.code: stage.name for stage in case.plan.stages}
    return names[clock.stage] if clock.stage is not None else WHOLE_CASE


def _level_facts(escalation_level: EscalationLevel) -> dict[str, Any]:
    return {
        "level": escalation_level.level,
        "name": escalation_level.name,
        "recipients": [recipient.value for recipient in escalation_level.recipients],
        "asks_reply": bool(_DEPARTMENT_RECIPIENTS & set(escalation_level.recipients)),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
