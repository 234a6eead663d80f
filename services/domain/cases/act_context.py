"""The context of an act: who wants to act, on which case and step, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.cases.acts import Officer
from schemas.cases.case import JointCase, PlannedStep
from schemas.cases.events import Event
from schemas.cases.step import StepState
from schemas.vocabulary import CaseAct, StepAct


@dataclass(frozen=True)
class CaseActContext:
    """An officer wants to act on a case at `at` (case time)."""

    case: JointCase
    act: CaseAct
    officer: Officer
    at: datetime


@dataclass(frozen=True)
class StepActContext:
    """An officer wants to act on a step at `at` (case time).

    Attributes:
        log: the events of the case so far; filled only for acts that declare `needs_log`.
    """

    case: JointCase
    step: PlannedStep
    act: StepAct
    officer: Officer
    at: datetime
    log: Sequence[Event] = ()

    @property
    def state(self) -> StepState:
        """The state of the step."""
        return self.case.steps[self.step.code]
