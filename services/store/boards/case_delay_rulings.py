"""Objections to the delay of a step and the decisions on them, as a reader sees them."""

from schemas.cases.case import JointCase
from schemas.cases.case_views import DelayRulingView
from schemas.cases.step import DelayRuling
from schemas.vocabulary import Attribution

_OWN = DelayRuling(attributed_to=Attribution.DEPARTMENT)


def delay_rulings_of(case: JointCase, code: str) -> list[DelayRulingView]:
    """Disputed breaches of the step: the presumed cause of delay, and the decided one."""
    state = case.steps[code]
    found = []
    for name in state.objections:
        ruling = state.ruling(name)
        shown = ruling or _OWN
        found.append(
            DelayRulingView(
                clock=name,
                clock_label=case.clocks[name].kind.label,
                is_decided=ruling is not None,
                attributed_to=shown.attributed_to if ruling else None,
                attributed_label=shown.attributed_to.label if ruling else None,
                department=shown.department,
                was_attributed_to=shown.was_attributed_to,
                was_label=shown.was_attributed_to.label,
                was_department=shown.was_department,
                decided_at=shown.decided_at,
            )
        )
    return found
