"""Chases one supervision order (督办单) from its issue until it is closed or withdrawn."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from temporalio import workflow

from schemas.coordination import SUPERVISION_ORDER_WORKFLOW, SupervisionOrderInput
from schemas.receipts import TurnReport
from workflows.clerks import advance_order

TURNS_PER_RUN = 200
"""An order answered and returned for ever still keeps a short history."""


@workflow.defn(name=SUPERVISION_ORDER_WORKFLOW)
class SupervisionOrderWorkflow:
    """Looks at the order, waits for news or for the next strike of its reply clock, and looks again."""

    @workflow.init
    def __init__(self, given: SupervisionOrderInput) -> None:
        """Start from what was heard."""
        self._heard_seq = given.heard_seq
        self._turned_seq = -1

    @workflow.run
    async def run(self, given: SupervisionOrderInput) -> None:
        """Turn by turn until nobody owes the order anything."""
        for _ in range(TURNS_PER_RUN):
            turn = await advance_order(given.number)
            self._turned_seq = turn.last_seq
            workflow.set_current_details(turn.summary)
            if turn.is_over:
                return
            await self._news_or_strike(turn)
        workflow.continue_as_new(SupervisionOrderInput(number=given.number, heard_seq=self._heard_seq))

    @workflow.signal
    async def news(self, seq: int) -> None:
        """Something happened up to this event; says only “look”."""
        self._heard_seq = max(self._heard_seq, seq)

    async def _news_or_strike(self, turn: TurnReport) -> None:
        wake = turn.wake_in_seconds
        with suppress(asyncio.TimeoutError):
            await workflow.wait_condition(
                lambda: self._heard_seq > self._turned_seq,
                timeout=None if wake is None else timedelta(seconds=max(0.001, wake)),
                timeout_summary="督办答复期限节点",
            )
