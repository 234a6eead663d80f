"""Lint of escalation policies (督办阶梯): ordered levels with a sufficient top level."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from schemas.calendars.limits import TimeLimit
from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.limits import Limits
from schemas.catalogue.matter import EscalationLevel, Matter
from schemas.vocabulary import Recipient
from services.domain.catalogue.lint.standards import Standards
from services.domain.catalogue.lint.timing.yardstick import build_yardstick
from services.domain.timing.clocks import FIRST_STATUTORY_LEVEL
from services.domain.timing.limits import compute_deadline

_ABOVE_THE_DEPARTMENT = {Recipient.ADMINISTRATOR, Recipient.REFORM_OFFICE, Recipient.SUPERVISION_OFFICE}


def check_escalation_policy(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Find faults of the matter's escalation policy and of each step's own."""
    limits = [matter.limits, *(step.limits for step in matter.steps)]
    yield from _check_levels("escalation_policy", matter.escalation_policy, limits, standards)
    for step in matter.steps:
        if step.escalation_policy:
            yield from _check_levels(
                f"steps.{step.code}.escalation_policy", step.escalation_policy, [step.limits], standards
            )


def _check_levels(
    place: str, escalation_policy: Sequence[EscalationLevel], limits: Sequence[Limits], standards: Standards
) -> Iterator[Finding]:
    """Find faults of numbering, order, recipients and top level of a policy.

    Levels must be numbered 1, 2, 3 … and each must be due later than the one below.
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
    yield from _check_top(place, escalation_policy, limits)


def _is_later(upper: TimeLimit, lower: TimeLimit, standards: Standards) -> bool:
    if upper.unit is lower.unit:
        return upper.amount > lower.amount
    stick, calendar = build_yardstick(lower, standards.calendars.window), standards.calendars.window
    start = standards.starts[0]
    return stick.used(start, compute_deadline(upper, start, calendar).due_at) > stick.allowed


def _check_top(
    place: str, escalation_policy: Sequence[EscalationLevel], limits: Sequence[Limits]
) -> Iterator[Finding]:
    has_statute = any(one.statutory is not None for one in limits)
    top = escalation_policy[-1] if escalation_policy else None
    if top is None or not _ABOVE_THE_DEPARTMENT & set(top.recipients):
        yield Finding(
            code=Fault.ESCALATION_POLICY_TOP,
            place=place,
            message="督办阶梯的最高一级须告知部门之外的审管办、改革办或政府督查机构",
        )
    elif has_statute and len(escalation_policy) < FIRST_STATUTORY_LEVEL:
        yield Finding(
            code=Fault.ESCALATION_POLICY_TOP,
            place=place,
            message=f"有法定时限的，督办阶梯至少要有 {FIRST_STATUTORY_LEVEL} 级：超过法定时限从该级开始",
        )
