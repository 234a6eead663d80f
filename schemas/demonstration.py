"""A demonstration: a case that lives in its own time, with a escalation policy in minutes."""

from datetime import UTC, datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Demonstration(BaseModel):
    """Where a demonstration case's time begins, and how fast its escalation policy climbs.

    Attributes:
        starts_at: the moment at which the case is received, in its own time.
        level_minutes: working minutes between the escalation levels of the escalation policy; None keeps
            the matter's own escalation policy.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    starts_at: AwareDatetime = Field(ge=datetime(2018, 1, 2, tzinfo=UTC), lt=datetime(2040, 1, 1, tzinfo=UTC))
    level_minutes: int | None = Field(default=None, ge=1, le=600)
