"""Lint of the bounds of the policy document: materials and applicant-facing steps."""

from collections.abc import Iterator

from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.matter import Matter
from services.domain.catalogue.lint.situations import list_maximal_situations
from services.domain.catalogue.lint.standards import Standards


def check_policy(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Find situations with more materials or applicant-facing steps than the policy allows.

    Materials that can be fetched count too, because the applicant submits them if sharing fails.

    Source:
        政策文件附件: 材料、环节上限, counted over the whole joint case.
    """
    bounds = matter.bounds
    for most, counted, place, code, what in (
        (bounds.materials, count_most_materials, "bounds.materials", Fault.MATERIALS_OVER_BOUND, "件材料"),
        (
            bounds.applicant_facing_steps,
            count_most_applicant_steps,
            "bounds.applicant_facing_steps",
            Fault.STEPS_OVER_BOUND,
            "个申请人环节",
        ),
    ):
        count = counted(matter)
        if most is not None and count > most:
            over = f"超过政策上限 {most}（{bounds.source}），请减少 {count - most}"
            yield Finding(code=code, place=place, message=f"最多的情形要 {count} {what}，{over}")


def count_most_materials(matter: Matter) -> int:
    """Count the materials of the situation that needs most."""
    return _count_most(matter, {one.code: one.required_when for one in matter.materials})


def count_most_applicant_steps(matter: Matter) -> int:
    """Count the applicant-facing steps (环节) of the situation that has most.

    Source:
        政策文件附件: 环节 are the applicant-facing steps, not the departments' internal ones.
    """
    return _count_most(matter, {one.code: one.when for one in matter.steps if one.applicant_facing})


def _count_most(matter: Matter, things: dict[str, str | None]) -> int:
    """Count the items needed in the situation that needs most."""
    conditional = {code: condition for code, condition in things.items() if condition is not None}
    always = len(things) - len(conditional)
    return always + max(len(one.holding) for one in list_maximal_situations(matter, conditional))
