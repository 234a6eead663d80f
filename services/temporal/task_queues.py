"""Names that API, worker and operators must agree on, each said once."""

JOINT_CASES = "joint-cases"
"""The task queue of coordination."""


def workflow_id(case_no: str) -> str:
    """The id of the workflow that coordinates a case."""
    return f"joint-case/{case_no}"


def order_workflow_id(number: str) -> str:
    """The id of the workflow that chases a supervision order."""
    return f"supervision-order/{number}"
