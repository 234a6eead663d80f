"""The policy (督办阶梯): levels in order, with a top that a missed statutory limit can reach."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from schemas.calendars.limits import TimeLimit
from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.limits import Limits
from schemas.catalogue.matter import EscalationLevel, Matter
from schemas.vocabulary import Recipient
from services.domain.catalogue.lint.standards import Standards
from services.domain.catalogue.lint.yardstick import yardstick
from services.domain.timing.clocks import FIRST_STATUTORY_LEVEL
from services.domain.timing.limits import compute_deadline

_ABOVE_THE_DEPARTMENT = {Recipient.ADMINISTRATOR, Recipient.REFORM_OFFICE, Recipient.SUPERVISION_OFFICE}


def check_escalation_policy(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Of the matter's escalation policy and of each step's own: see `_faults_of`."""
    limits = [matter.limits, *(step.limits for step in matter.steps)]
    yield from _faults_of("escalation_policy", matter.escalation_policy, limits, standards)
    for step in matter.steps:
        if step.escalation_policy:
            yield from _faults_of(
                f"steps.{step.code}.escalation_policy", step.escalation_policy, [step.limits], standards
            )


def _faults_of(
    place: str, escalation_policy: Sequence[EscalationLevel], limits: Sequence[Limits], standards: Standards
) -> Iterator[Finding]:
    """Levels that are not 1, 2, 3 …, levels not later than those below, nobody told twice, nobody at the top.

    A policy whose later level is due before a lower one would go round: it is refused as out of order.
    """
    for index, escalation_level in enumerate(escalation_policy):
        if escalation_level.level != index + 1:
            yield Finding(
                code=Fault.ESCALATION_POLICY_ORDER,
                place=f"{place}.{index}.level",
                message=f"督办阶梯的级别应从 1 起依次递增，此处应为 {index + 1}",
            )
        if len(set(escalation_level.recipients)) < len(escalation_level.recipients):
            yield Finding(
                code=Fault.ESCALATION_POLICY_RECIPIENT,
                place=f"{place}.{index}.recipients",
                message=f"“{escalation_level.name}”的督办对象重复，请删去",
            )
    for index, (lower, upper) in enumerate(pairwise(escalation_policy)):
        if not _is_later(upper.after, lower.after, standards):
            yield Finding(
                code=Fault.ESCALATION_POLICY_ORDER,
                place=f"{place}.{index + 1}.after",
                message=f"“{upper.name}”应晚于“{lower.name}”（{lower.after.in_words}）",
            )
    yield from _top(place, escalation_policy, limits)


def _is_later(upper: TimeLimit, lower: TimeLimit, standards: Standards) -> bool:
    if upper.unit is lower.unit:
        return upper.amount > lower.amount
    stick, calendar = yardstick(lower, standards.calendars.window), standards.calendars.window
    start = standards.starts[0]
    return stick.used(start, compute_deadline(upper, start, calendar).due_at) > stick.allowed


def _top(
    place: str, escalation_policy: Sequence[EscalationLevel], limits: Sequence[Limits]
) -> Iterator[Finding]:
    has_statute = any(one.statutory is not None for one in limits)
    top = escalation_policy[-1] if escalation_policy else None
    if top is None or not _ABOVE_THE_DEPARTMENT & set(top.recipients):
        yield Finding(
            code=Fault.ESCALATION_POLICY_TOP,
            place=place,
            message="督办阶梯的最高一级须告知部门之外的审管办、改革办或监察机关",
        )
    elif has_statute and len(escalation_policy) < FIRST_STATUTORY_LEVEL:
        yield Finding(
            code=Fault.ESCALATION_POLICY_TOP,
            place=place,
            message=f"有法定时限的，督办阶梯至少要有 {FIRST_STATUTORY_LEVEL} 级：超过法定时限从该级开始",
        )
