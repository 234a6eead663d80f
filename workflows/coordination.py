"""Shared parts of the case and order workflows: how they are woken, and by what."""

from collections.abc import Iterable

from temporalio import workflow

from schemas.cases.events import EventKind
from schemas.cases.workflow_inputs import EventsAppended
from workflows.deadline_timers import DeadlineTimers

ADVANCES_PER_RUN = 200
"""A run stays short, so that no history grows with the years of a case."""
REASONS = 5
"""How many causes of an advance are shown."""


class Coordination:
    """Waits for an event or a deadline, and knows why it woke."""

    def __init__(self, last_seen_seq: int) -> None:
        self._timers = DeadlineTimers()
        self._last_seen_seq = last_seen_seq
        self._advanced_to = -1
        self._must_advance = False
        self._is_ending = False
        self._events: list[str] = []
        self._begun = self._done = 0

    @workflow.signal
    def events_appended(self, appended: EventsAppended) -> None:
        """The case or order has new events, up to this one."""
        self._last_seen_seq = max(self._last_seen_seq, appended.last_seq)
        self._events += appended.kinds
        if appended.last_seq == 0:
            self._must_advance = True

    def _begin_advance(self) -> tuple[list[str], list[str]]:
        """Forget why the workflow woke, and return it: the events, and the deadlines that have come."""
        self._begun += 1
        self._must_advance = False
        events, self._events = self._events, []
        return events, self._timers.take_fired()

    def _end_advance(self, last_seq: int) -> None:
        """Remember up to which event the log was looked at."""
        self._done += 1
        self._advanced_to = last_seq
        if self._last_seen_seq <= last_seq:
            self._events.clear()

    async def _wait_for_event_or_deadline(self) -> None:
        """Wait for an unseen event, a deadline, or an operator's request."""
        await workflow.wait_condition(
            lambda: self._must_advance or self._last_seen_seq > self._advanced_to or self._timers.has_fired
        )

    async def _wait_for_next_advance(self) -> None:
        """Until an advance that begins after this call has ended, or the run ends."""
        self._must_advance = True
        begun = self._begun
        await workflow.wait_condition(lambda: self._done > begun or self._is_ending)

    async def _end_run(self) -> None:
        """Let operators who wait have their answer before the run ends."""
        self._is_ending = True
        await workflow.wait_condition(workflow.all_handlers_finished)


def reason(events: Iterable[str], deadlines: Iterable[str], names: dict[str, str]) -> str:
    """Why a workflow advances, for operators: `准予：设立登记`, `到期：税务 · 承诺时限 · 预警 …`."""
    causes = [_event(event, names) for event in dict.fromkeys(events)]
    causes += [f"到期：{deadline}" for deadline in deadlines]
    more = f"等 {len(causes)} 项" if len(causes) > REASONS else ""
    return "；".join(causes[:REASONS]) + more or "核对"


def _event(event: str, names: dict[str, str]) -> str:
    kind, _, step = event.partition(" ")
    label = EventKind(kind).label if kind in set(EventKind) else kind
    return f"{label}：{names.get(step, step)}" if step else label
