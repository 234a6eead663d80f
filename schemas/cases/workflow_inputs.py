"""All that the engine ever knows of a case or an order: no law, no personal data."""

from pydantic import BaseModel

JOINT_CASE_WORKFLOW = "joint-case"
"""The workflow's name, by which it is started and replayed."""


SUPERVISION_ORDER_WORKFLOW = "supervision-order"


class JointCaseInput(BaseModel):
    """A case's number, the last event its workflow heard of, and the stages closed when its run began."""

    case_no: str
    last_seen_seq: int = 0
    stages_closed: int = 0


class SupervisionOrderInput(BaseModel):
    """A supervision order's number and the last event its workflow heard of."""

    number: str
    last_seen_seq: int = 0
