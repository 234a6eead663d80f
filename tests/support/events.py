"""First events of cases that were handed in nowhere."""

from datetime import datetime, timedelta

from schemas.cases.events.intake import CaseReceived
from schemas.vocabulary import Channel


def case_received(
    at: datetime,
    *,
    actor: str = "window1",
    project_code: str | None = None,
    time_offset: timedelta = timedelta(0),
) -> CaseReceived:
    """A case with nothing missing, handed in at a window."""
    event = CaseReceived(
        at=at,
        actor=actor,
        matter="enterprise-setup",
        matter_version=1,
        channel=Channel.WINDOW,
        time_offset=time_offset,
    )
    return event.model_copy(update={"project_code": project_code}) if project_code else event
