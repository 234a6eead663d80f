"""Inputs and signals of workflows: numbers and codes, no personal data."""

from pydantic import BaseModel, ConfigDict

JOINT_CASE_WORKFLOW = "joint-case"
"""The workflow's name, by which it is started and replayed."""
SUPERVISION_ORDER_WORKFLOW = "supervision-order"
EVENTS_APPENDED = "events_appended"
"""The signal by which a workflow learns that its case or order has new events."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class EventsAppended(_Value):
    """The argument of the signal.

    Attributes:
        last_seq: the number of the last event; 0 when something was filed that is not in this log.
        kinds: what happened, as `kind` or `kind step`: `step.approved registration`.
    """

    last_seq: int
    kinds: tuple[str, ...] = ()


class JointCaseInput(_Value):
    """The number of a case, and what an earlier run of its workflow already knew.

    Attributes:
        last_seen_seq: the last event that a signal named.
        advanced_to: the last event that an advance reported.
        stages_closed: how many stages had had their answer when the run began.
        children: the workflow ids of the supervision orders and child cases that were started.
    """

    case_no: str
    last_seen_seq: int = 0
    advanced_to: int = 0
    stages_closed: int = 0
    children: tuple[str, ...] = ()


class SupervisionOrderInput(_Value):
    """The number of a supervision order, and the last event that a signal named."""

    number: str
    last_seen_seq: int = 0


class AdvanceCase(_Value):
    """The argument of the activity: the case, and the last event that the workflow knows of."""

    case_no: str
    since: int = 0


class StartChild(_Value):
    """The argument of the activity: the case, and which child of its plan is to be started."""

    case_no: str
    child: str
