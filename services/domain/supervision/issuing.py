"""Issue of supervision orders: after escalations, missing replies, repeated breaches."""

from collections.abc import Collection
from datetime import datetime
from typing import TypeGuard

from schemas.calendars.limits import TimeLimit
from schemas.cases.case import Clock, JointCase, stages_in
from schemas.cases.events import Event
from schemas.cases.events.clocks import ClockStarted
from schemas.cases.events.deadlines import DeadlineEscalated
from schemas.cases.responsibility import lead_of_case, lead_of_stage, responsible_department
from schemas.catalogue.matter import EscalationLevel
from schemas.clock_id import ClockId
from schemas.supervision.events import SupervisionOrderIssued
from schemas.supervision.orders import RepeatRule, SupervisionOrder, SupervisionOrderGround, SupervisionRules
from schemas.vocabulary import ClockKind, Recipient
from services.domain.calendars.calendar import WorkCalendar
from services.domain.cases.clocks.clock_pauses import step_at_work
from services.domain.cases.clocks.escalation import escalation_policy_of
from services.domain.people.directory import WINDOW_DEPARTMENT
from services.domain.timing import clocks

FIRST_LEVEL = 2
"""Escalation levels from this one on issue a written order; 催办 below it is informal."""
WHOLE_CASE = "全程"
_DEPARTMENT_RECIPIENTS = {Recipient.HANDLER, Recipient.HEAD}


def triggers_order(event: Event) -> TypeGuard[DeadlineEscalated]:
    """Return whether the event issues an order: a level from the second on, not yet issued."""
    return isinstance(event, DeadlineEscalated) and event.level >= FIRST_LEVEL and event.order is None


def order_from_escalation(case: JointCase, event: DeadlineEscalated, at: datetime) -> SupervisionOrderIssued:
    """Return the `supervision_order.issued` event of a level; `at` is when it is recorded."""
    clock = case.clocks[event.clock]
    escalation_level = next(
        escalation_level
        for escalation_level in escalation_policy_of(case.plan, clock)
        if escalation_level.level == event.level
    )
    return _order_on_case(case, clock, escalation_level, SupervisionOrderGround.ESCALATION_LEVEL, at)


def order_from_missing_reply(
    case: JointCase, order: SupervisionOrder, escalation_level: EscalationLevel, at: datetime
) -> SupervisionOrderIssued:
    """Return the `supervision_order.issued` event of the next level after a missing reply."""
    clock = case.clocks[order.clock or ""]
    issued = _order_on_case(case, clock, escalation_level, SupervisionOrderGround.NO_REPLY, at)
    return issued.model_copy(update={"predecessor": order.number, "breached_at": order.breached_at})


def order_to_department(
    department: str,
    escalation_level: EscalationLevel,
    at: datetime,
    ground: SupervisionOrderGround,
    subject: str,
) -> SupervisionOrderIssued:
    """Return the event of an order to a whole department."""
    return SupervisionOrderIssued(
        at=at,
        level=escalation_level.level,
        name=escalation_level.name,
        recipients=escalation_level.recipients,
        asks_reply=asks_reply(escalation_level),
        ground=ground,
        department=department,
        subject=subject,
    )


def repetition_facts(
    department: str,
    escalation_level: EscalationLevel,
    at: datetime,
    rule: RepeatRule,
    counted: tuple[str, int],
) -> SupervisionOrderIssued:
    """Return the facts of an order to a department with too many breaches."""
    period, breaches = counted
    subject = f"{period} 环节超时 {breaches} 件"
    issued = order_to_department(department, escalation_level, at, SupervisionOrderGround.REPEATED, subject)
    return issued.model_copy(update={"rule": rule.code, "period": period, "breaches": breaches})


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
) -> list[DeadlineEscalated]:
    """Return the events that escalate the case now, if the level was still pending."""
    clock = case.clocks.get(order.clock or "")
    if (
        clock is None
        or not clock.is_running
        or escalation_level.level not in {due.level for due in clock.escalation_levels}
    ):
        return []
    return [
        DeadlineEscalated(
            at=at,
            step=clock.step,
            clock=clock.id,
            due_at=clock.due_at,
            clock_kind=clock.kind,
            level=escalation_level.level,
            name=escalation_level.name,
            recipients=escalation_level.recipients,
            order=order.number,
        )
    ]


def start_reply_clock(limit: TimeLimit, at: datetime, calendar: WorkCalendar, number: int) -> ClockStarted:
    """Return the event that starts a reply clock; number 2 and up after a return."""
    return clocks.start_clock(ClockKind.REPLY, ClockId.of_reply(number), limit, at, calendar)


def build_opening_events(
    event: SupervisionOrderIssued, rules: SupervisionRules, calendar: WorkCalendar
) -> list[Event]:
    """Return the first events of an order: issued, and its reply clock if a reply is required."""
    if not event.asks_reply:
        return [event]
    return [event, start_reply_clock(rules.reply, event.at, calendar, 1)]


def _order_on_case(
    case: JointCase,
    clock: Clock,
    escalation_level: EscalationLevel,
    ground: SupervisionOrderGround,
    at: datetime,
) -> SupervisionOrderIssued:
    clock = clock.model_copy(update={"step": step_at_work(case, clock)})
    return SupervisionOrderIssued(
        at=at,
        level=escalation_level.level,
        name=escalation_level.name,
        recipients=escalation_level.recipients,
        asks_reply=asks_reply(escalation_level),
        ground=ground,
        department=_responsible_department(case, clock),
        subject=f"{case.plan.matter_name} {_subject(case, clock)}",
        case_no=case.case_no,
        late_step=clock.step,
        late_clock=clock.id,
        breached_at=clock.breached_at,
        time_offset=case.time_offset,
    )


def _responsible_department(case: JointCase, clock: Clock) -> str:
    """Return who is responsible for a clock: the step's holder, the lead, or the window."""
    if clock.step is not None:
        return responsible_department(case, clock.step)
    if clock.stage is not None:
        return lead_of_stage(case, stages_in(clock.stage)[0])
    return lead_of_case(case) if clock.kind.is_of_work else WINDOW_DEPARTMENT


def _subject(case: JointCase, clock: Clock) -> str:
    if clock.step is not None:
        return case.plan.step(clock.step).name
    names = {stage.code: stage.name for stage in case.plan.stages}
    return names[clock.stage] if clock.stage is not None else WHOLE_CASE


def asks_reply(escalation_level: EscalationLevel) -> bool:
    """Whether an order of that level asks the department for an answer."""
    return bool(_DEPARTMENT_RECIPIENTS & set(escalation_level.recipients))
