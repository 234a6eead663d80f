"""The UTC clock of the process, timezone-aware."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The current time, timezone-aware, UTC."""
    return datetime.now(UTC)
