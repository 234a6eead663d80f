"""Result of `advance` for a workflow: a case's or an order's; no personal data."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.cases.events import EventKind
from schemas.vocabulary import CaseStatus, SlaStatus


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Deadline(_Value):
    """The next milestone of one running clock.

    Attributes:
        clock: the clock's id within its case: `tax/promised`.
        milestone: the event that it brings: a warning, a breach, an escalation.
        at: when it is due in real time; the legal moment where the case has no time of its own.
        wake_in_seconds: real seconds from the report until the workflow is to look, the jitter of crowded
            moments included; counted by the clock of the worker that reported it.
        label: step, clock, milestone and legal moment in Chinese, as operators see the timer.
    """

    clock: str
    milestone: EventKind
    at: AwareDatetime
    wake_in_seconds: float
    label: str


class OpenStep(_Value):
    """A step a department works on; `due_at` is the promised deadline in case time."""

    code: str
    name: str
    department: str
    department_name: str
    due_at: AwareDatetime | None
    sla_status: SlaStatus


class StageProgress(_Value):
    """A stage of the plan: number of settled steps, and whether its answer was given."""

    code: str
    name: str
    settled: int
    steps: int
    is_closed: bool


class AdvanceResult(_Value):
    """Where an advance left what is coordinated.

    Attributes:
        is_over: nothing is owed any more; the workflow may end.
        last_seq: the number of the last event in the log.
        deadlines: the next milestone of every running clock, earliest first.
        summary: one Chinese line for operators.
    """

    is_over: bool
    last_seq: int
    deadlines: tuple[Deadline, ...] = ()
    summary: str


class CaseAdvanceResult(AdvanceResult):
    """State of a joint case after an advance, and its events since the previous one.

    Attributes:
        stage: the code of the first stage that is not settled; None when all are.
        sla_status: the worst of the case's effective clock and the open steps.
        next_deadline_at: the earliest deadline in real time, without jitter.
        opened, settled, warned, breached, escalated: in Chinese words, by step, clock and level.
        supervision_orders: the open ones of this case, by number; each has a workflow of its own.
        child_cases: the running cases that this one started, by number; each has a workflow of its own.
        children_to_start: the cases that are to be started now, by their code in the plan.
        stages_closed: how many stages have had their answer.
        is_searchable: whether the namespace knows the search attributes.
    """

    case_no: str
    matter: str
    region: str
    status: CaseStatus
    stage: str | None
    stages: tuple[StageProgress, ...]
    open_steps: tuple[OpenStep, ...]
    sla_status: SlaStatus
    next_deadline_at: AwareDatetime | None
    opened: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    breached: tuple[str, ...] = ()
    escalated: tuple[str, ...] = ()
    supervision_orders: tuple[str, ...] = ()
    child_cases: tuple[str, ...] = ()
    children_to_start: tuple[str, ...] = ()
    stages_closed: int = 0
    is_searchable: bool = True

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments that work on a step now, each once, in order."""
        return tuple(sorted({step.department for step in self.open_steps}))
