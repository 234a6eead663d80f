"""The reader that sends news to workflows: signal-with-start, only for what coordination needs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError

from schemas.cases.events import EventKind
from schemas.cases.workflow_inputs import (
    JOINT_CASE_WORKFLOW,
    SUPERVISION_ORDER_WORKFLOW,
    JointCaseInput,
    SupervisionOrderInput,
)
from schemas.errors import RecordUnavailable
from services.consumers.event_consumer import EventConsumer
from services.store.core.commit_notifier import CommitNotifier
from services.store.core.event_log import is_case
from services.store.core.log_reader import LogEntry, LogReader
from services.temporal.task_queues import JOINT_CASES, order_workflow_id, workflow_id

WORTH_TELLING = frozenset(
    {
        EventKind.CASE_RECEIVED,
        EventKind.CASE_ACCEPTED,
        EventKind.CASE_ACCEPTED_WITH_GAPS,
        EventKind.CASE_DEFERRED_MATERIAL_SUBMITTED,
        EventKind.CASE_ACCEPTANCE_REVOKED,
        EventKind.CASE_DECLINED,
        EventKind.CASE_REJECTED_NO_JURISDICTION,
        EventKind.CASE_SUPPLEMENT_NOTIFIED,
        EventKind.CASE_SUPPLEMENT_SUBMITTED,
        EventKind.CASE_WITHDRAWN,
        EventKind.CASE_TERMINATED,
        EventKind.CASE_DELIVERED,
        EventKind.CASE_RECEIPT_CONFIRMED,
        EventKind.CASE_RATED,
        EventKind.RATING_FOLLOWED_UP,
        EventKind.RATING_REMEDIATED,
        EventKind.DEMO_CLOCK_ADVANCED,
        EventKind.CASE_RECALCULATED,
        EventKind.STEP_APPROVED,
        EventKind.STEP_REFUSED,
        EventKind.STEP_SKIPPED,
        EventKind.STEP_WITHDRAWN,
        EventKind.STEP_RETURNED,
        EventKind.STEP_CONSULTED,
        EventKind.STEP_CONSULTATION_CLOSED,
        EventKind.STEP_RECALLED,
        EventKind.STEP_INSPECTED,
        EventKind.STEP_RECTIFICATION_ORDERED,
        EventKind.STEP_REVOKED,
        EventKind.STEP_SUSPENDED,
        EventKind.STEP_RESUMED,
        EventKind.STEP_EXTENDED,
        EventKind.STEP_EXTENSION_WITHDRAWN,
        EventKind.STEP_EXTERNAL_EVENT_RECORDED,
        EventKind.CONFLICT_DECIDED,
        EventKind.STEP_SUSPENSION_CORRECTED,
        EventKind.SUPERVISION_ORDER_ISSUED,
        EventKind.SUPERVISION_ORDER_ANSWERED,
        EventKind.SUPERVISION_ORDER_RETURNED,
        EventKind.SUPERVISION_ORDER_CLOSED,
        EventKind.SUPERVISION_ORDER_DELIVERED,
        EventKind.SUPERVISION_ORDER_WITHDRAWN,
        EventKind.DEMO_SUPERVISION_ORDER_CLOCK_ADVANCED,
        EventKind.SUPERVISION_ORDER_RECALCULATED,
    }
)
"""Claims and notes wake nobody."""

AT_ONCE = 20
ORDERS = "order/"
"""How the stream of a supervision order begins."""
Tell = Callable[[Client, str, int], Awaitable[None]]


@dataclass
class WorkflowNotifier:
    """Tells each case's workflow to look when something it coordinates was filed."""

    client: Client
    _door: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def reading(self, reader: LogReader, hints: CommitNotifier) -> EventConsumer:
        """The desk at which this one hears the log; it waits while the record or the engine is away."""
        return EventConsumer(reader, hints, self.deliver, away=(RecordUnavailable, RPCError))

    async def deliver(self, heard: Sequence[LogEntry]) -> None:
        """Tell every case and every supervision order that has news worth telling, once."""
        latest: dict[str, int] = {}
        for one in heard:
            if one.kind in WORTH_TELLING:
                latest[one.stream] = max(one.seq, latest.get(one.stream, 0))
        await asyncio.gather(*(self._tell(stream, seq) for stream, seq in latest.items()))

    async def _tell(self, stream: str, seq: int) -> None:
        async with self._door:
            if is_case(stream):
                await tell(self.client, stream, seq)
            elif stream.startswith(ORDERS):
                await tell_order(self.client, stream.removeprefix(ORDERS), seq)


async def tell(client: Client, case_no: str, seq: int) -> None:
    """Signal the case's workflow, starting it when it is not running."""
    given = JointCaseInput(case_no=case_no, last_seen_seq=seq)
    await _tell(client, JOINT_CASE_WORKFLOW, given, workflow_id(case_no), f"联办件 {case_no}")


async def tell_order(client: Client, number: str, seq: int) -> None:
    """Signal the supervision order's workflow, starting it when it is not running."""
    given = SupervisionOrderInput(number=number, last_seen_seq=seq)
    await _tell(client, SUPERVISION_ORDER_WORKFLOW, given, order_workflow_id(number), f"督办单 {number}")


async def _tell(
    client: Client, workflow: str, given: JointCaseInput | SupervisionOrderInput, name: str, summary: str
) -> None:
    await client.start_workflow(
        workflow,
        given,
        id=name,
        task_queue=JOINT_CASES,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        start_signal="news",
        start_signal_args=[given.last_seen_seq],
        static_summary=summary,
    )
