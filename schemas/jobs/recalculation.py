"""Recalculation of open cases after a calendar change."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from schemas.input_model import InputModel

CALENDAR_CHANGE_WORKFLOW = "calendar-change"
CALENDAR_CHANGE_WORKFLOW_ID = "calendar-change"
"""One workflow at a time: only the newest edition of the calendar counts."""


class RecalculationStatus(StrEnum):
    """Whether the open cases are being recalculated by the newest edition."""

    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The status in Chinese."""
        return {"running": "正在重新计算", "paused": "已暂停", "cancelled": "已取消"}[self.value]


class RecalculationControlIn(InputModel):
    """Pause, resume or cancel the recalculation, with the reason."""

    status: RecalculationStatus = Field(description="running 继续，paused 暂停，cancelled 取消")
    reason: str = Field(min_length=2, max_length=200, description="理由")


class RecalculationBatch(BaseModel):
    """What one activity of the calendar change did.

    Attributes:
        edition: the newest edition of the calendar; 0 before the first.
        handled: cases and supervision orders recalculated, or found to be untouched.
        waiting: open cases that are still computed by an older edition.
        failed: those of them that a rule keeps from being recalculated; each has its alarm.
    """

    model_config = ConfigDict(frozen=True)

    edition: int
    status: RecalculationStatus
    handled: int
    waiting: int
    failed: int = 0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left that can be recalculated."""
        return self.waiting <= self.failed


class CalendarChangeInput(BaseModel):
    """What a run of the workflow takes over from the run before it."""

    model_config = ConfigDict(frozen=True)

    handled: int = 0
