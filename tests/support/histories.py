"""What a workflow's history says that it did."""

from typing import Any

from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHandle


def is_advance(event: HistoryEvent) -> bool:
    """Whether the event is a finished advance, as a local activity or as a regular one."""
    return event.HasField("marker_recorded_event_attributes") or event.HasField(
        "activity_task_completed_event_attributes"
    )


async def advances(handle: WorkflowHandle[Any, Any]) -> int:
    """How often the workflow's present run has advanced its case or order."""
    history = await handle.fetch_history()
    return sum(is_advance(event) for event in history.events)
