"""The reader that sends news to workflows: signal-with-start, only for what coordination needs."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError

from schemas.coordination import JOINT_CASE_WORKFLOW, JointCaseInput
from schemas.errors import RecordUnavailable
from schemas.events import EventKind
from services.store.hints import Hints
from services.store.readers import RENEW_SECONDS, LogReader
from services.temporal.task_queues import JOINT_CASES, workflow_id

log = structlog.get_logger(__name__)

WORTH_TELLING = frozenset(
    {
        EventKind.CASE_RECEIVED,
        EventKind.CASE_ACCEPTED,
        EventKind.CASE_DECLINED,
        EventKind.CASE_SUPPLEMENT_NOTIFIED,
        EventKind.CASE_SUPPLIED,
        EventKind.CASE_WITHDRAWN,
        EventKind.CASE_DELIVERED,
        EventKind.CASE_TIME_MOVED,
        EventKind.STEP_APPROVED,
        EventKind.STEP_REFUSED,
        EventKind.STEP_SKIPPED,
        EventKind.STEP_SUSPENDED,
        EventKind.STEP_RESUMED,
        EventKind.STEP_EXTENDED,
        EventKind.STEP_SUSPENSION_CORRECTED,
    }
)
"""Claims and notes wake nobody."""

AT_ONCE = 20
PAUSE_SECONDS = 1.0
LOOK_AT_MOST_EVERY = 0.015
"""Seconds; what is filed meanwhile is told together, which nobody notices and two cores do."""


@dataclass
class NewsDesk:
    """Hears the log and tells each case's workflow to look."""

    reader: LogReader
    hints: Hints
    client: Client
    _door: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _leased_at: float = -RENEW_SECONDS
    _held: int = 0

    async def run(self) -> None:
        """Until cancelled. When the record or the engine is away, wait and go on."""
        await self._enrol()
        try:
            while True:
                try:
                    await self._look()
                except (RecordUnavailable, RPCError) as away:
                    log.warning("news.delayed", reason=type(away).__name__)
                    await asyncio.sleep(PAUSE_SECONDS)
        finally:
            with suppress(RecordUnavailable):  # the lease runs out by itself
                await self.reader.release()

    async def _look(self) -> None:
        """One look; the next at the next hint, or soon when there was much."""
        began = time.monotonic()
        if began - self._leased_at >= RENEW_SECONDS:
            self._held, self._leased_at = await self.reader.lease(), began
        if self._held and await self.deliver_once():
            await asyncio.sleep(began + LOOK_AT_MOST_EVERY - time.monotonic())
        else:
            await self.hints.wait()

    async def deliver_once(self) -> int:
        """Deliver what is new; how many events were heard."""
        heard = await self.reader.hear()
        latest: dict[str, int] = {}
        for one in heard:
            if one.kind in WORTH_TELLING:
                latest[one.stream] = max(one.seq, latest.get(one.stream, 0))
        await asyncio.gather(*(self._tell(case_no, seq) for case_no, seq in latest.items()))
        if heard:
            await self.reader.done(heard)
        return len(heard)

    async def _tell(self, case_no: str, seq: int) -> None:
        async with self._door:
            await tell(self.client, case_no, seq)

    async def _enrol(self) -> None:
        while True:
            try:
                await self.reader.enrol()
            except RecordUnavailable:
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return


async def tell(client: Client, case_no: str, seq: int) -> None:
    """Signal the case's workflow, starting it when it is not running."""
    await client.start_workflow(
        JOINT_CASE_WORKFLOW,
        JointCaseInput(case_no=case_no, heard_seq=seq),
        id=workflow_id(case_no),
        task_queue=JOINT_CASES,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        start_signal="news",
        start_signal_args=[seq],
        static_summary=f"联办件 {case_no}",
    )
