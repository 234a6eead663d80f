"""Promises that a return to an earlier step can break; advice for authors, not a fault."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from schemas.catalogue.findings import ReturnRisk
from schemas.catalogue.matter import Matter, MatterStep
from schemas.vocabulary import ClockStart
from services.domain.catalogue.lint.standards import Standards
from services.domain.catalogue.lint.timing.stretches import Deadlines
from services.domain.catalogue.lint.timing.time_proof import find_overrun

_AGAIN = "-again"


class AnalysisStopped(Exception):
    """Raised when the caller cancels the analysis."""


def find_breaking_returns(
    matter: Matter, standards: Standards, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[ReturnRisk]:
    """Yield every return that breaks the promise although all steps keep their limits.

    A step uses its whole limit and is then returned to an earlier one of its stage; both are repeated with
    their full limits. Proved like the promise, but only over the last published year, because further years
    give the same results.

    Args:
        should_stop: called before each return, in the working thread.

    Raises:
        AnalysisStopped: `should_stop` returned True.
    """
    year = standards.calendars.window.published_through.year
    recent = replace(standards, first_day=date(year, 1, 1))
    deadlines = Deadlines(recent.calendars)
    for step in matter.steps:
        for earlier in _return_targets(matter, step):
            if should_stop():
                raise AnalysisStopped
            found = find_overrun(_with_return(matter, step, earlier), recent, deadlines)
            if found is not None:
                yield ReturnRisk(
                    step=step.code,
                    to_step=earlier.code,
                    allowed=found.allowed,
                    used=found.used,
                    starts_at=found.starts_at,
                )


def _return_targets(matter: Matter, step: MatterStep) -> list[MatterStep]:
    """List the steps this one may be returned to: its predecessors in the same stage."""
    by_code = {other.code: other for other in matter.steps}
    seen, ahead = set[str](), list(step.after)
    while ahead:
        code = ahead.pop()
        if code not in seen:
            seen.add(code)
            ahead += by_code[code].after
    return [
        other
        for other in matter.steps
        if other.code in seen and other.stage == step.stage and _start_on_notice(step, other)
    ]


def _start_on_notice(*steps: MatterStep) -> bool:
    starts = {ClockStart.ACCEPT, ClockStart.NOTICE}
    return all(step.is_counted and step.starts in starts for step in steps)


def _with_return(matter: Matter, step: MatterStep, earlier: MatterStep) -> Matter:
    """Return the matter with both steps repeated, as in a case that is returned once."""
    again = earlier.model_copy(update={"code": earlier.code + _AGAIN, "after": (step.code,)})
    last = step.model_copy(update={"code": step.code + _AGAIN, "after": (again.code,)})
    behind = tuple(
        other.model_copy(
            update={"after": tuple(last.code if code == step.code else code for code in other.after)}
        )
        for other in matter.steps
    )
    return matter.model_copy(update={"steps": (*behind, again, last)})
