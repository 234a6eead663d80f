"""Names shared by API, worker and operators, each defined once."""

JOINT_CASES = "joint-cases"
"""The task queue of coordination."""


def workflow_id(case_no: str) -> str:
    """The id of the workflow that coordinates a case."""
    return f"joint-case/{case_no}"


def order_workflow_id(number: str) -> str:
    """The id of the workflow that chases a supervision order."""
    return f"supervision-order/{number}"


def job_workflow_id(job: str) -> str:
    """The id of the workflow of a scheduled job; the schedule appends the time of the run."""
    return f"job/{job}"


def schedule_id(job: str) -> str:
    """The id of the schedule of a job."""
    return f"lianban-{job}"


def delivery_workflow_id(subscription: int) -> str:
    """The id of the workflow that delivers to a department's system."""
    return f"delivery/{subscription}"
