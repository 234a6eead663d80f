"""When a recheck is owed, told from the log without the functions under test."""

from schemas.cases.case import Clock
from schemas.cases.events import EventKind
from tests.unit.domain.cases.builders import CaseScenario


def owes_recheck(scenario: CaseScenario, clock: Clock) -> bool:
    """Owed until its answer, or until the step ends without a result or begins again."""
    log, step = scenario.log, clock.step
    opened = max(
        number
        for number, event in enumerate(log)
        if event.kind is EventKind.STEP_RECHECK_OPENED and event.step == step
    )
    later = [(event.kind, event.step) for event in log[opened:]]
    last = [one for one in scenario.case.clocks.values() if one.kind is clock.kind and one.step == step][-1]
    if clock is not last or any((kind, step) in later for kind in _ENDS_A_RECHECK):
        return False
    if any(kind is EventKind.STEP_RECALLED for kind, _ in later):  # it may wait again, and then owes nothing
        return clock.is_running
    return True


_ENDS_A_RECHECK = (
    EventKind.STEP_RECHECK_ANSWERED,
    EventKind.STEP_RETURNED,
    EventKind.STEP_WITHDRAWN,
    EventKind.STEP_STOPPED,
    EventKind.STEP_CANCELLED,
    EventKind.STEP_SKIPPED,
)
