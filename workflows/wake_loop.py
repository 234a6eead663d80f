"""What every workflow here does between two turns: remember what it heard, and wait."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from temporalio import workflow

from schemas.cases.case_views import AdvanceResult

TURNS_PER_RUN = 200
"""A run stays short, so that years of a life never grow one history."""


class WakeLoop:
    """Knows up to which event there are news, and up to which event it has looked."""

    def __init__(self, last_seen_seq: int) -> None:
        """Start from what was heard."""
        self._last_seen_seq = last_seen_seq
        self._turned_seq = -1

    @workflow.signal
    async def news(self, seq: int) -> None:
        """Something happened up to this event; says only “look”."""
        self._last_seen_seq = max(self._last_seen_seq, seq)

    def _turned(self, turn: AdvanceResult) -> None:
        """Remember the turn, and show operators where it left things."""
        self._turned_seq = turn.last_seq
        workflow.set_current_details(turn.summary)

    async def _news_or_milestone(self, turn: AdvanceResult, named: str) -> None:
        """Until there are news, or until the next milestone; `named` is how operators see the timer."""
        wake = turn.wake_in_seconds
        with suppress(asyncio.TimeoutError):
            await workflow.wait_condition(
                lambda: self._last_seen_seq > self._turned_seq,
                timeout=None if wake is None else timedelta(seconds=max(0.001, wake)),
                timeout_summary=named,
            )
