"""The department that is responsible today, after departments of the plan were merged.

A plan is never changed: the case remembers which department succeeded which. What a department has decided
keeps its name; what is still to be done is its successor's.
"""

from collections.abc import Iterable

from schemas.cases.case import JointCase


def successor_of(case: JointCase, department: str) -> str:
    """The department that took over the work of this one in the case; itself if none did."""
    seen = {department}
    while (following := case.successors.get(department)) is not None and following not in seen:
        seen.add(following)
        department = following
    return department


def responsible_department(case: JointCase, step: str) -> str:
    """The department that acts on the step today, also on one that was decided earlier."""
    return successor_of(case, case.department(step))


def lead_of_case(case: JointCase) -> str:
    """The department that leads the case today."""
    return successor_of(case, case.plan.lead_department)


def lead_of_stage(case: JointCase, stage: str) -> str:
    """The department that leads the stage today; KeyError if the plan has none of that code."""
    return successor_of(case, case.plan.lead_of(stage))


def members_of(case: JointCase, step: str) -> tuple[str, ...]:
    """The members of the joint acceptance, without the department that holds the step."""
    members = with_successors(case, case.plan.step(step).members)
    return tuple(one for one in members if one != responsible_department(case, step))


def with_successors(case: JointCase, departments: Iterable[str]) -> tuple[str, ...]:
    """The departments with successors in the place of those that were merged, each once."""
    return tuple(dict.fromkeys(successor_of(case, one) for one in departments))
