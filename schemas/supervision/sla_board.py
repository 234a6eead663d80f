"""The SLA board (时限看板): how many clocks show which SLA status, what is worst, and what comes next."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.vocabulary import SlaStatus


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)


class Scope(_Row):
    """What a board is narrowed to; None means all."""

    department: str | None = None
    region: str | None = None
    matter: str | None = None


class SlaStatusCount(_Row):
    """How many of one department, matter and stage show a status; `department` is None for whole cases."""

    department: str | None
    matter: str
    stage: str | None
    sla_status: SlaStatus
    sla_status_label: str
    count: int


class WorstRow(_Row):
    """An open step whose promised limit passed longest ago, or passes next."""

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
    """How many promised limits of a department's open steps end soon, in real time.

    `within_an_hour` is part of `today` unless midnight lies between; today and tomorrow are Beijing days.
    """

    department: str
    within_an_hour: int
    today: int
    tomorrow: int


class SlaBoard(_Row):
    """The board at one moment.

    Attributes:
        at: when it was read; real time.
        cases: open cases by the clock that rules each now.
        steps: open steps by their promised clock.
    """

    at: AwareDatetime
    cases: list[SlaStatusCount]
    steps: list[SlaStatusCount]
    worst: list[WorstRow]
    coming: list[ComingCount]


class Alarm(_Row):
    """Something that must hold of the record and does not, from when it was first seen.

    `cleared_at` is None while it is still so.
    """

    finding: str
    case_no: str | None
    first_seen_at: AwareDatetime
    last_seen_at: AwareDatetime
    cleared_at: AwareDatetime | None
