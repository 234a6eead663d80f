"""Bounds of the policy document: materials, and steps that the applicant meets."""

from collections.abc import Iterator

from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.matter import Matter
from services.domain.catalogue.lint.situations import largest
from services.domain.catalogue.lint.standards import Standards


def check_policy(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """More materials, or more steps that the applicant meets, than the policy allows in some situation.

    Materials that can be fetched count too: where sharing fails, the applicant brings them.

    Source:
        政策文件附件: 材料、环节上限, counted over the whole joint case.
    """
    bounds = matter.bounds
    for most, counted, place, code, what in (
        (bounds.materials, most_materials, "bounds.materials", Fault.MATERIALS_OVER_BOUND, "件材料"),
        (
            bounds.applicant_facing_steps,
            most_applicant_steps,
            "bounds.applicant_facing_steps",
            Fault.STEPS_OVER_BOUND,
            "个申请人环节",
        ),
    ):
        count = counted(matter)
        if most is not None and count > most:
            over = f"超过政策上限 {most}（{bounds.source}），请减少 {count - most}"
            yield Finding(code=code, place=place, message=f"最多的情形要 {count} {what}，{over}")


def most_materials(matter: Matter) -> int:
    """How many materials one application needs at the most, over all answers."""
    return _most(matter, {one.code: one.required_when for one in matter.materials})


def most_applicant_steps(matter: Matter) -> int:
    """How many steps (环节) an applicant meets at the most, over all answers; what the policy bounds.

    Source:
        政策文件附件: 环节 are the steps that the applicant meets, not the departments' own.
    """
    return _most(matter, {one.code: one.when for one in matter.steps if one.applicant_facing})


def _most(matter: Matter, things: dict[str, str | None]) -> int:
    """How many are called for in the situation that calls for most."""
    conditional = {code: condition for code, condition in things.items() if condition is not None}
    always = len(things) - len(conditional)
    return always + max(len(one.holding) for one in largest(matter, conditional))
