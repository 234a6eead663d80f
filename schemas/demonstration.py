"""Demonstration cases: own case time, and an escalation policy in minutes."""

from datetime import UTC, datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Demonstration(BaseModel):
    """Start of a demonstration case's time, and the speed of its escalation.

    Attributes:
        starts_at: when the case is received, in case time.
        level_minutes: working minutes between escalation levels; None keeps the matter's own policy.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    starts_at: AwareDatetime = Field(ge=datetime(2018, 1, 2, tzinfo=UTC), lt=datetime(2040, 1, 1, tzinfo=UTC))
    level_minutes: int | None = Field(default=None, ge=1, le=600)
