"""The clock of the process: UTC, aware."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The server's clock, aware, UTC."""
    return datetime.now(UTC)
