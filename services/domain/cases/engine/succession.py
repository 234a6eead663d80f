"""A department was merged into another: what its successor takes over in one case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.cases.case import CasePlan, JointCase
from schemas.cases.events.course import CaseDepartmentSucceeded
from schemas.cases.responsibility import successor_of
from schemas.events.base import SYSTEM


@dataclass(frozen=True)
class Succession:
    """Which department is merged into which, by whose act.

    Attributes:
        handler: the account that holds what waits for others at the successor, a head as a rule.
    """

    department: str
    successor: str
    by: str = SYSTEM
    handler: str | None = None


def take_over(case: JointCase, succession: Succession, at: datetime) -> list[CaseDepartmentSucceeded]:
    """The event by which the successor takes over; none where the case knows the merger already.

    No due date moves: a limit was promised to the public for the step, independent of its department.

    Args:
        at: case time.
    """
    if succession.department in case.successors or not case.has_open_obligations:
        return []
    if successor_of(case, succession.successor) == succession.department:
        return []
    steps = tuple(
        code
        for code, state in case.steps.items()
        if not state.status.is_settled and case.department(code) == succession.department
    )
    return [
        CaseDepartmentSucceeded(
            at=at,
            actor=succession.by,
            department=succession.department,
            successor=succession.successor,
            steps=steps,
            handler=succession.handler,
        )
    ]


def departments_of_plan(plan: CasePlan) -> set[str]:
    """Every department that the plan gives a part."""
    return {
        plan.lead_department,
        *(stage.lead_department for stage in plan.stages),
        *(step.department for step in plan.steps),
        *(member for step in plan.steps for member in step.members),
        *(code for material in plan.may_follow for code in material.used_by),
    }


def take_over_at_receipt(
    case: JointCase, successors: Mapping[str, str], at: datetime
) -> list[CaseDepartmentSucceeded]:
    """The events of a new case whose plan names departments that were merged before."""
    wanted = departments_of_plan(case.plan)
    wanted |= {successors[one] for one in wanted if one in successors}
    return [
        event
        for department, successor in successors.items()
        if department in wanted
        for event in take_over(case, Succession(department, successor), at)
    ]
