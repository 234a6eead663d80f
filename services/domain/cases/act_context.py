"""What is asked of every act: who wants to do what, to which case and step, and when."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.cases.acts import CaseActIn, Officer, StepActIn
from schemas.cases.case import JointCase, PlannedStep
from schemas.cases.events import CaseEvent, EventKind
from schemas.cases.step import StepState
from schemas.errors import LianbanError
from schemas.vocabulary import CaseAct, StepAct
from services.domain.calendars.site_calendars import Calendars


@dataclass(frozen=True)
class CaseActContext:
    """Somebody wants to act on a case at `at` (case time)."""

    case: JointCase
    act: CaseAct
    officer: Officer
    at: datetime


@dataclass(frozen=True)
class StepActContext:
    """Somebody wants to act on a step at `at` (case time)."""

    case: JointCase
    step: PlannedStep
    act: StepAct
    officer: Officer
    at: datetime

    @property
    def state(self) -> StepState:
        """Where the step stands."""
        return self.case.steps[self.step.code]


Wrong = tuple[str, str]
"""A field and what is wrong with it, in Chinese."""
CaseGuard = Callable[[CaseActContext], LianbanError | None]
StepGuard = Callable[[StepActContext], LianbanError | None]


@dataclass(frozen=True)
class CaseRule:
    """What an act on a case is made of.

    Attributes:
        event: what is filed when it is done.
        guards: why it may not be done now, whatever is said; what is offered has passed them.
        checks: what is wrong with what is said.
        facts: the fields of the event that are not those of the command.
        then: what it does to clocks and steps of the case.
    """

    event: EventKind
    guards: tuple[CaseGuard, ...] = ()
    checks: Callable[[CaseActContext, CaseActIn], Iterable[Wrong]] | None = None
    facts: Callable[[CaseActContext, CaseActIn, Calendars], Mapping[str, object]] | None = None
    then: Callable[[CaseActContext, CaseActIn, Calendars], Iterable[CaseEvent]] | None = None


@dataclass(frozen=True)
class StepRule:
    """What an act on a step is made of; see `CaseRule`.

    Attributes:
        timely: what is wrong with what is said, by the calendars.
        filed: instead of one event, all that is filed for the act itself.
    """

    event: EventKind
    guards: tuple[StepGuard, ...] = ()
    checks: Callable[[StepActContext, StepActIn], Iterable[Wrong]] | None = None
    facts: Callable[[StepActContext, StepActIn, Calendars], Mapping[str, object]] | None = None
    then: Callable[[StepActContext, StepActIn, Calendars], Iterable[CaseEvent]] | None = None
    timely: Callable[[StepActContext, StepActIn, Calendars], Iterable[Wrong]] | None = None
    filed: Callable[[StepActContext, StepActIn, Calendars], Iterable[CaseEvent]] | None = None
