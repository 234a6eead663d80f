"""All that the engine ever knows of a case: no law, no personal data."""

from pydantic import BaseModel

JOINT_CASE_WORKFLOW = "joint-case"
"""The workflow's name, by which it is started and replayed."""


class JointCaseInput(BaseModel):
    """A case's number and the last event its workflow heard of."""

    case_no: str
    heard_seq: int = 0
