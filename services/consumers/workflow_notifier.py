"""Consumer that signals workflows (signal-with-start) about events that coordination needs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError

from schemas.cases.workflow_inputs import (
    EVENTS_APPENDED,
    JOINT_CASE_WORKFLOW,
    SUPERVISION_ORDER_WORKFLOW,
    EventsAppended,
    JointCaseInput,
    SupervisionOrderInput,
)
from schemas.errors import DatabaseUnavailable
from schemas.event_registry import EVENT_CLASSES
from schemas.events.kinds import EventKind
from schemas.jobs.recalculation import (
    CALENDAR_CHANGE_WORKFLOW,
    CALENDAR_CHANGE_WORKFLOW_ID,
    CalendarChangeInput,
)
from schemas.jobs.scheduled_jobs import Job
from services.consumers.event_consumer import EventConsumer
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import ConsumerOffsets, LogEntry
from services.store.core.log.event_log import is_calendar, is_case, is_order
from services.temporal.schedules import run_job
from services.temporal.task_queues import JOINT_CASES, order_workflow_id, workflow_id

SIGNALLED_KINDS = frozenset(kind for kind, event in EVENT_CLASSES.items() if event.wakes)
"""Claims and notes need no signal."""

MAX_CONCURRENT = 20
MAX_KINDS = 8
"""How many kinds of events one signal names."""
ORDERS = "order/"
"""Prefix of the stream of a supervision order."""
Signal = Callable[[Client, str, EventsAppended], Awaitable[None]]


@dataclass
class WorkflowNotifier:
    """Signals the workflow of each case and supervision order that has relevant events.

    A supervision order of a case and a child case get their workflow from the case that they belong to, as
    child workflows, so that operators see the tree. Their first event therefore signals that case's workflow;
    later ones signal their own, which is started when it is not running.
    """

    client: Client
    _semaphore: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_CONCURRENT))

    def event_consumer(self, offsets: ConsumerOffsets, commit_notifier: CommitNotifier) -> EventConsumer:
        """The consumer loop; it waits while the database or Temporal is unavailable."""
        return EventConsumer(
            offsets, commit_notifier, self.signal_workflows, transient=(DatabaseUnavailable, RPCError)
        )

    async def signal_workflows(self, entries: Sequence[LogEntry]) -> None:
        """Signal every case and supervision order with relevant events, once."""
        await asyncio.gather(*(self._signal(*one) for one in signals_for(entries).items()))

    async def _signal(self, stream: str, appended: EventsAppended) -> None:
        async with self._semaphore:
            if is_case(stream):
                await signal_case(self.client, stream, appended)
            elif is_order(stream):
                await signal_supervision_order(self.client, stream.removeprefix(ORDERS), appended)
            elif is_calendar(stream):
                await signal_calendar_change(self.client, appended)
            elif EventKind.DEPARTMENT_MERGED in appended.kinds:
                await run_job(self.client, Job.TAKEOVERS)


def signals_for(entries: Sequence[LogEntry]) -> dict[str, EventsAppended]:
    """The signal for each stream; the first events of what belongs to a case go to that case."""
    belongs_to = {entry.stream: entry.belongs_to for entry in entries if entry.belongs_to}
    last: dict[str, int] = {}
    kinds: dict[str, list[str]] = {}
    for entry in entries:
        if entry.kind not in SIGNALLED_KINDS:
            continue
        stream = belongs_to.get(entry.stream, entry.stream)
        last[stream] = max(entry.seq if stream == entry.stream else 0, last.get(stream, 0))
        kinds.setdefault(stream, []).append(f"{entry.kind} {entry.step}" if entry.step else entry.kind)
    return {
        stream: EventsAppended(last_seq=seq, kinds=tuple(dict.fromkeys(kinds[stream]))[:MAX_KINDS])
        for stream, seq in last.items()
    }


async def signal_case(client: Client, case_no: str, appended: EventsAppended) -> None:
    """Signal the case's workflow, starting it when it is not running."""
    given = JointCaseInput(case_no=case_no, last_seen_seq=appended.last_seq)
    await _signal(client, JOINT_CASE_WORKFLOW, given, workflow_id(case_no), appended, f"联办件 {case_no}")


async def signal_supervision_order(client: Client, number: str, appended: EventsAppended) -> None:
    """Signal the supervision order's workflow, starting it when it is not running."""
    given = SupervisionOrderInput(number=number, last_seen_seq=appended.last_seq)
    name = order_workflow_id(number)
    await _signal(client, SUPERVISION_ORDER_WORKFLOW, given, name, appended, f"督办单 {number}")


async def signal_calendar_change(client: Client, appended: EventsAppended) -> None:
    """Signal the workflow that recalculates open cases, starting it when it is not running."""
    given, name = CalendarChangeInput(), CALENDAR_CHANGE_WORKFLOW_ID
    await _signal(client, CALENDAR_CHANGE_WORKFLOW, given, name, appended, "按新日历重新计算在办件")


async def _signal(
    client: Client,
    workflow: str,
    given: JointCaseInput | SupervisionOrderInput | CalendarChangeInput,
    name: str,
    appended: EventsAppended,
    summary: str,
) -> None:
    await client.start_workflow(
        workflow,
        given,
        id=name,
        task_queue=JOINT_CASES,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        start_signal=EVENTS_APPENDED,
        start_signal_args=[appended],
        static_summary=summary,
    )
