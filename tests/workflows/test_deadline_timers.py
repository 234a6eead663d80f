"""Timers follow deadlines: only what changed is moved, instants share a timer, crowded ones spread."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import BaseModel
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker

from schemas.cases.advance_result import Deadline
from schemas.cases.events import EventKind
from services.temporal.user_metadata import SUMMARY_BYTES, as_summary
from workflows.deadline_timers import DeadlineTimers
from workflows.worker import SANDBOX

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
FAR = 3_600.0


class Rounds(BaseModel):
    """What is followed, one list after the other."""

    deadlines: list[list[Deadline]]


@workflow.defn(name="timers-in-rounds")
class TimersInRounds:
    """Follows lists of deadlines, one after the other."""

    @workflow.run
    async def run(self, rounds: Rounds) -> list[str]:
        """Follow them all; the timers that fired within three seconds."""
        timers, begun = DeadlineTimers(), workflow.now()
        for deadlines in rounds.deadlines:
            elapsed = (workflow.now() - begun).total_seconds()
            timers.follow(_after(deadline, elapsed) for deadline in deadlines)
            await workflow.sleep(0.01)
        await workflow.sleep(3)
        return timers.take_fired()


def _after(deadline: Deadline, elapsed: float) -> Deadline:
    """The deadline as it is reported so many seconds later."""
    left = max(0.0, deadline.wake_in_seconds - elapsed)
    return deadline.model_copy(update={"wake_in_seconds": left})


def _deadline(label: str, at: datetime, seconds: float = FAR) -> Deadline:
    kind = EventKind.DEADLINE_WARNING
    return Deadline(clock=label, milestone=kind, at=at, wake_in_seconds=seconds, label=label)


async def _played(engine: Client, *rounds: list[Deadline]) -> tuple[list[str], list[str], int]:
    """The names of the timers started, those that fired, and how many were cancelled."""
    name = f"timers-{NOON.timestamp()}-{id(rounds)}"
    async with Worker(engine, task_queue=name, workflows=[TimersInRounds], workflow_runner=SANDBOX):
        handle = await engine.start_workflow(
            TimersInRounds.run, Rounds(deadlines=list(rounds)), id=name, task_queue=name
        )
        fired = await handle.result()
        events = (await handle.fetch_history()).events
    started = [
        event.user_metadata.summary.data.decode().strip('"')
        for event in events
        if event.HasField("timer_started_event_attributes") and event.user_metadata.summary.data
    ]
    cancelled = sum(event.HasField("timer_canceled_event_attributes") for event in events)
    return started, fired, cancelled


async def test_only_what_changed_is_moved(engine: Client) -> None:
    seal, tax, case = (
        _deadline("seal", NOON),
        _deadline("tax", NOON + timedelta(hours=1)),
        _deadline("case", NOON + timedelta(hours=2)),
    )
    moved = _deadline("tax later", NOON + timedelta(hours=3))
    started, fired, cancelled = await _played(
        engine, [seal, tax, case], [seal, tax, case], [seal, moved, case]
    )
    assert (started, fired, cancelled) == (["seal", "tax", "case", "tax later"], [], 1)


async def test_deadlines_of_one_instant_share_a_timer(engine: Client) -> None:
    started, fired, _ = await _played(engine, [_deadline("seal", NOON, 0.2), _deadline("tax", NOON, 0.2)])
    assert (started, fired) == (["seal；tax"], ["seal；tax"])


@pytest.mark.parametrize(("grown", "moves"), [(0.5, 0), (30.0, 1)])
async def test_a_timer_moves_when_its_moment_has_become_crowded(
    engine: Client, grown: float, moves: int
) -> None:
    _, _, cancelled = await _played(engine, [_deadline("seal", NOON)], [_deadline("seal", NOON, FAR + grown)])
    assert cancelled == moves


async def test_a_deadline_that_is_past_fires_at_once(engine: Client) -> None:
    _, fired, _ = await _played(engine, [_deadline("seal", NOON, 0.0)])
    assert fired == ["seal"]


def test_a_long_summary_is_cut_to_what_the_server_takes() -> None:
    assert len(as_summary("时限" * 300).encode()) <= SUMMARY_BYTES
    assert as_summary("时限") == "时限"
