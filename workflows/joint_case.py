"""Coordinates one joint case (联办件) from receipt to the end of its last duty."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from temporalio import workflow

from schemas.coordination import JOINT_CASE_WORKFLOW, JointCaseInput
from schemas.receipts import TurnReport
from workflows.clerks import advance_case, start_child

TURNS_PER_RUN = 200
"""A run stays short, so that years of a case never grow one history; a closed stage ends it anyway."""


@workflow.defn(name=JOINT_CASE_WORKFLOW)
class JointCaseWorkflow:
    """Advances the case, waits for news or for the next strike, and advances it again."""

    @workflow.init
    def __init__(self, given: JointCaseInput) -> None:
        """Start from what was heard."""
        self._heard_seq = given.heard_seq
        self._turned_seq = -1

    @workflow.run
    async def run(self, given: JointCaseInput) -> None:
        """Turn by turn until nothing is owed; a long life is cut into short runs."""
        for _ in range(TURNS_PER_RUN):
            turn = await advance_case(given.case_no)
            self._turned_seq = turn.last_seq
            workflow.set_current_details(turn.summary)
            for child in turn.spawn:
                await start_child(given.case_no, child)
            if turn.is_over:
                return
            if turn.stages_closed > given.stages_closed:
                workflow.continue_as_new(self._next_run(given, turn.stages_closed))
            await self._news_or_strike(turn)
        workflow.continue_as_new(self._next_run(given, given.stages_closed))

    def _next_run(self, given: JointCaseInput, stages_closed: int) -> JointCaseInput:
        """What the next run needs; it looks at the record first, so nothing heard meanwhile is lost."""
        return given.model_copy(update={"heard_seq": self._heard_seq, "stages_closed": stages_closed})

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
                timeout_summary="下一次时限节点",
            )
