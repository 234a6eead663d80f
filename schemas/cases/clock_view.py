"""A clock for readers: budget, used, left, due, SLA status, and its ledger in sentences."""

from decimal import Decimal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.vocabulary import ClockKind, SlaStatus


class ClockView(BaseModel):
    """One clock of a case, explained.

    Attributes:
        subject: what the clock is for: the whole case, or a step by name.
        limit: the length as people say it, its extension included.
        source: the law or promise that the limit rests on.
        used, left: in the limit's own unit; whole days for limits in days.
        summary: the sum in one line: what the limit comes to, what was taken off, which days are off.
        lines: the ledger as sentences, from the start to the clock's present state.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    kind: ClockKind
    kind_label: str
    subject: str
    step: str | None
    limit: str
    source: str
    sla_status: SlaStatus
    sla_status_label: str
    started_at: AwareDatetime
    due_at: AwareDatetime
    original_due_at: AwareDatetime | None
    stopped_at: AwareDatetime | None
    breached_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    is_provisional: bool
    used: Decimal
    left: Decimal
    unit_label: str
    summary: str
    lines: list[str]
