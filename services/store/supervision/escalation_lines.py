"""Escalation policy of one breach as readers see it: messages sent, joined breaches, next."""

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.case import JointCase
from schemas.cases.events import Event, EventKind
from schemas.cases.events.accountability import StepDelayExplained
from schemas.cases.events.deadlines import DeadlineEscalated
from schemas.supervision.orders import EscalationPolicyLine, SupervisionOrder
from services.domain.cases.clocks.escalation import escalation_policy_of
from services.domain.supervision.issuing import WHOLE_CASE
from services.store.cases import projection
from services.store.core.log.event_log import PUBLIC_COLUMNS, event_of
from services.store.core.schema.tables import event_table

_SHOWN_KINDS = (
    EventKind.DEADLINE_WARNING.value,
    EventKind.DEADLINE_HELD.value,
    EventKind.DEADLINE_BREACHED.value,
    EventKind.DEADLINE_ESCALATED.value,
    EventKind.ESCALATION_HANDED_OVER.value,
    EventKind.ESCALATION_SUPPRESSED.value,
    EventKind.DEADLINE_BREACH_ANNULLED.value,
    EventKind.STEP_DELAY_EXPLAINED.value,
)


async def escalation_policy_lines(
    connection: AsyncConnection, order: SupervisionOrder
) -> list[EscalationPolicyLine]:
    """Lines of the order's escalation policy; none for an order to a whole department."""
    if order.case_no is None or order.clock is None:
        return []
    columns = event_table.c
    query = (
        select(*PUBLIC_COLUMNS)
        .where(columns.stream == order.case_no, columns.kind.in_(_SHOWN_KINDS))
        .where(or_(columns.clock == order.clock, columns.facts["cause"].astext == order.clock))
        .order_by(columns.seq)
    )
    case = (await projection.load(connection, order.case_no)).case
    rows = (await connection.execute(query)).mappings()
    return [*(_line(case, order, event_of(row)) for row in rows), *_to_come(case, order.clock)]


def _line(case: JointCase, order: SupervisionOrder, event: Event) -> EscalationPolicyLine:
    escalated = event if isinstance(event, DeadlineEscalated) else None
    return EscalationPolicyLine(
        level=event.level if isinstance(event, DeadlineEscalated | StepDelayExplained) else None,
        label=escalated.name if escalated else event.kind.label,
        at=event.at,
        is_due=False,
        recipients=[recipient.label for recipient in escalated.recipients] if escalated else [],
        joined=_name(case, event.clock) if event.clock and event.clock != order.clock else None,
    )


def _name(case: JointCase, clock_id: str) -> str:
    """A clock as people call it: whose limit, and which."""
    clock = case.clocks[clock_id]
    stages = {stage.code: stage.name for stage in case.plan.stages}
    whose = case.plan.step(clock.step).name if clock.step else stages.get(clock.stage or "", WHOLE_CASE)
    return f"{whose}{clock.kind.label}"


def _to_come(case: JointCase, name: str) -> list[EscalationPolicyLine]:
    clock = case.clocks[name]
    escalation_levels = {
        escalation_level.level: escalation_level
        for escalation_level in escalation_policy_of(case.plan, clock)
    }
    if not clock.is_running:
        return []
    return [
        EscalationPolicyLine(
            level=due.level,
            label=escalation_levels[due.level].name,
            at=due.due_at,
            is_due=True,
            recipients=[recipient.label for recipient in escalation_levels[due.level].recipients],
        )
        for due in clock.escalation_levels
    ]
