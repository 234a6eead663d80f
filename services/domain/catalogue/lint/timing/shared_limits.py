"""Lint of steps that form one legal act: they share statutory limit and escalation."""

from collections.abc import Iterator

from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.matter import Matter, MatterStep
from services.domain.catalogue.lint.standards import Standards


def check_shared_limits(matter: Matter, _standards: Standards) -> Iterator[Finding]:
    """Find steps of one act (`part_of`) that differ from the act's first step.

    Source:
        不动产登记暂行条例 第二十条, 民办教育促进法 第十七条: the period of one act counts once, from its
        acceptance.
    """
    acts: dict[str, list[MatterStep]] = {}
    for step in matter.steps:
        if step.part_of:
            acts.setdefault(step.part_of, []).append(step)
    for act, (first, *others) in acts.items():
        if first.limits.statutory is None or not others:
            yield _finding(first, f"“{act}”须有两个以上环节，且首个环节写明法定时限")
        for other in others:
            own = (other.limits.statutory, other.limits.extension)
            if own[0] is not None and own != (first.limits.statutory, first.limits.extension):
                yield _finding(other, f"“{act}”只有一个法定时限，应与“{first.name}”一致，或者不填")
            if other.escalation_policy != first.escalation_policy:
                yield _finding(other, f"“{act}”的各环节应使用同一督办阶梯")


def _finding(step: MatterStep, message: str) -> Finding:
    return Finding(code=Fault.SHARED_LIMIT, place=f"steps.{step.code}.part_of", message=message)
