"""The SLA board (时限看板): counts by SLA status, worst steps, upcoming limits."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.cases.lists import LicenceDeliveryRow
from schemas.vocabulary import SlaStatus


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)


class Scope(_Row):
    """Filter of a board; None means all."""

    department: str | None = None
    region: str | None = None
    matter: str | None = None


class SlaStatusCount(_Row):
    """Count by department, matter, stage and status; `department` is None for whole cases."""

    department: str | None
    matter: str
    stage: str | None
    sla_status: SlaStatus
    sla_status_label: str
    count: int


class WorstRow(_Row):
    """An open step, by the due date of its promised limit."""

    case_no: str
    step: str
    step_name: str
    matter: str
    subject: str
    department: str
    handler: str | None
    sla_status: SlaStatus
    sla_status_label: str
    due_at: AwareDatetime
    due_real_at: AwareDatetime
    system_failing_since: AwareDatetime | None


class ComingCount(_Row):
    """Numbers of promised limits of a department's open steps due soon, in wall-clock time.

    `within_an_hour` is included in `today` unless midnight lies between; days are Beijing dates.
    """

    department: str
    within_an_hour: int
    today: int
    tomorrow: int


class SlaBoard(_Row):
    """The board at one moment.

    Attributes:
        at: when it was read; wall-clock time.
        cases: open cases by their effective clock.
        steps: open steps by their promised clock.
        deliveries: licences that are granted and not delivered, by their delivery clock.
        urgent_deliveries: those of them that are due first.
    """

    at: AwareDatetime
    cases: list[SlaStatusCount]
    steps: list[SlaStatusCount]
    worst: list[WorstRow]
    coming: list[ComingCount]
    deliveries: list[SlaStatusCount]
    urgent_deliveries: list[LicenceDeliveryRow]


class Alarm(_Row):
    """A violated invariant of the stored data, from when it was first seen.

    `cleared_at` is None while it persists.
    """

    finding: str
    case_no: str | None
    first_seen_at: AwareDatetime
    last_seen_at: AwareDatetime
    cleared_at: AwareDatetime | None
