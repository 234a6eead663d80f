"""Which promises a return to an earlier step can break: advice to whoever writes a matter, no fault of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from schemas.catalogue.findings import ReturnRisk
from schemas.catalogue.matter import Matter, MatterStep
from schemas.vocabulary import ClockStart
from services.domain.catalogue.lint.standards import Standards
from services.domain.catalogue.lint.stretches import Deadlines
from services.domain.catalogue.lint.time_proof import overrun

_AGAIN = "-again"


class Stopped(Exception):
    """Nobody waits for the answer any more."""


def breaking_returns(
    matter: Matter, standards: Standards, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[ReturnRisk]:
    """Every return after which steps that keep all their limits break the promise of the whole.

    A step is used to its last moment and then returned to one before it in its stage; that one is done
    anew with its full limit, then the step itself. Proved like the promise, over the last published year:
    nine years would say the same nine times.

    Args:
        should_stop: asked before each return, from the thread that works.

    Raises:
        Stopped: it said so.
    """
    year = standards.calendars.window.published_through.year
    recent = replace(standards, first_day=date(year, 1, 1))
    deadlines = Deadlines(recent.calendars)
    for step in matter.steps:
        for earlier in _before(matter, step):
            if should_stop():
                raise Stopped
            found = overrun(_returned(matter, step, earlier), recent, deadlines)
            if found is not None:
                yield ReturnRisk(
                    step=step.code,
                    to_step=earlier.code,
                    allowed=found.allowed,
                    used=found.used,
                    starts_at=found.starts_at,
                )


def _before(matter: Matter, step: MatterStep) -> list[MatterStep]:
    """The steps that this one may be returned to: those of its stage that it waits for, however far back."""
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
        if other.code in seen and other.stage == step.stage and _begins_when_told(step, other)
    ]


def _begins_when_told(*steps: MatterStep) -> bool:
    told = {ClockStart.ACCEPT, ClockStart.NOTICE}
    return all(step.is_counted and step.starts in told for step in steps)


def _returned(matter: Matter, step: MatterStep, earlier: MatterStep) -> Matter:
    """The matter as a case goes through it that is returned once."""
    again = earlier.model_copy(update={"code": earlier.code + _AGAIN, "after": (step.code,)})
    last = step.model_copy(update={"code": step.code + _AGAIN, "after": (again.code,)})
    behind = tuple(
        other.model_copy(
            update={"after": tuple(last.code if code == step.code else code for code in other.after)}
        )
        for other in matter.steps
    )
    return matter.model_copy(update={"steps": (*behind, again, last)})
