"""Named timers: one per instant of due milestones, moved only when one changes."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio import workflow

from schemas.cases.advance_result import Deadline
from services.temporal.user_metadata import as_summary

LATER_BY = timedelta(seconds=1)
"""A timer is moved when its jitter has grown by more than this; the legal moment never changes by it."""
SHORTEST_SECONDS = 0.001
"""A timer of no or negative length fails the workflow task."""


@dataclass(frozen=True)
class _Timer:
    wake_at: datetime
    task: asyncio.Task[None]


class DeadlineTimers:
    """Follows the deadlines of a case; each timer shows step, clock, milestone, moment."""

    def __init__(self) -> None:
        self._pending: dict[str, _Timer] = {}
        self._fired: list[str] = []

    @property
    def has_fired(self) -> bool:
        """Whether a deadline has come that no advance has looked at yet."""
        return bool(self._fired)

    def take_fired(self) -> list[str]:
        """The deadlines that have come since the last call, as operators see them."""
        fired, self._fired = self._fired, []
        return fired

    def follow(self, deadlines: Iterable[Deadline]) -> None:
        """Start missing timers, cancel those without a deadline, keep the others."""
        wanted = _by_instant(deadlines)
        for label in [label for label in self._pending if label not in wanted]:
            self._pending.pop(label).task.cancel()
        for label, seconds in wanted.items():
            wake_at = workflow.now() + timedelta(seconds=seconds)
            timer = self._pending.get(label)
            if timer is not None and wake_at - timer.wake_at <= LATER_BY:
                continue
            if timer is not None:
                timer.task.cancel()
            self._pending[label] = _Timer(wake_at, asyncio.create_task(self._wait(label, seconds)))

    async def _wait(self, label: str, seconds: float) -> None:
        await workflow.sleep(max(SHORTEST_SECONDS, seconds), summary=as_summary(label))
        del self._pending[label]
        self._fired.append(label)


def _by_instant(deadlines: Iterable[Deadline]) -> dict[str, float]:
    """The name of each timer and its seconds; deadlines of the same instant share one."""
    instants: dict[datetime, list[Deadline]] = {}
    for deadline in deadlines:
        instants.setdefault(deadline.at, []).append(deadline)
    return {
        "；".join(deadline.label for deadline in together): max(d.wake_in_seconds for d in together)
        for together in instants.values()
    }
