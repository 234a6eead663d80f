"""A machine that plays at random on a case and on the small model of its clocks: they never differ.

5,000 sequences in every run; `LIANBAN_TEST_SEQUENCES=100000` (`make nightly`) plays that many.
"""

import os
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from schemas.cases.events import Event, EventKind
from schemas.vocabulary import CaseAct, ClockKind, StepAct, StepStatus
from services.domain.calendars.calendar import BEIJING
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_input import case_command, step_command
from services.domain.cases.apply.case import apply_all, fold, received
from services.domain.cases.engine.calendar_update import Edition, caught_up
from services.domain.cases.engine.decide import decide_case, decide_step
from services.domain.cases.engine.derive import follow
from tests.support.events import case_received
from tests.support.models.escalation_model import unescalated
from tests.unit.domain.cases.builders import PEOPLE, REGION
from tests.unit.domain.cases.clocks.clock_worlds import BANK, HALL, LIMITS, WORLDS, World, plan
from tests.unit.domain.cases.walks.small_model import Model, Part, Stop
from tests.unit.domain.timing.due_date_counter import MINUTE, Site

SEQUENCES = int(os.environ.get("LIANBAN_TEST_SEQUENCES", "5000"))
"""Shared evenly by the two worlds."""
pytestmark = pytest.mark.timeout(600 if "LIANBAN_TEST_SEQUENCES" not in os.environ else 14_400)
JUMPS = tuple(timedelta(minutes=minutes) for minutes in (1, 37, 180, 420, 1440, 2 * 1440, 5 * 1440))


def _aware(wall: datetime | None) -> datetime | None:
    return wall.replace(tzinfo=BEIJING) if wall else None


class Machine(RuleBasedStateMachine):
    """One case, and the model beside it."""

    world = "may day 2019"
    seen: Counter[str] = Counter()  # noqa: RUF012 - counts over all sequences

    @initialize(pick=st.integers(0, 11), bits=st.integers(0, 31))
    def begin(self, pick: int, bits: int) -> None:
        starts, self.calendars_of, self.switches = WORLDS[self.world]
        self.bits = bits & (1 << self.switches) - 1 if self.switches > 1 else 0
        self.edition, limits, start = 1, LIMITS[pick % 3], starts[pick // 3]
        first = case_received(_at(start))
        self.case = received("330100-20190422-SJ-000001-0", REGION, plan(limits), first)
        self.log: list[Event] = [first]
        self.model = Model(
            start=start,
            site_of=self._site,
            is_provisional=self._is_provisional,
            exact=limits is LIMITS[1],
            parts=[Part("a"), Part("b")],
        )
        a, b = self.model.parts
        names = ("a/promised", "a/statutory", "b/promised", "b/statutory", "case/promised", "case/statutory")
        units = {"WD": "working_days", "CD": "calendar_days", "WH": "working_hours"}
        found = [(int(text.split()[0]), units[text.split()[1]]) for text in limits]
        owners = (a, a, b, b, None, None)
        self.model.begin(
            [(name, part, unit, n) for name, part, (n, unit) in zip(names, owners, found, strict=True)]
        )
        self._file(
            decide_case(
                self.case, case_command({"act": CaseAct.ACCEPT}), PEOPLE["window1"], self.at, self.calendars
            )
        )
        self._file(follow(self.case, self.at, self.calendars))
        for part in self.model.parts:
            self._act(part, StepAct.CLAIM)

    def _site(self, part: Part | None, *, by_law: bool) -> Site:
        hours = BANK if part is not None and part.code == "b" else HALL
        return Site(partial(self._works, by_law=by_law), hours)

    def _works(self, day: date, *, by_law: bool) -> bool:
        _, here, without_closures, _ = self._world()
        return bool((without_closures if by_law else here)(day))

    def _is_provisional(self, day: date) -> bool:
        return bool(self._world()[3](day))

    def _world(self) -> World:
        return self.calendars_of(self.bits)

    @property
    def calendars(self) -> Calendars:
        return self._world()[0]

    @property
    def at(self) -> datetime:
        return _at(self.model.now)

    def _file(self, events: Sequence[Event]) -> None:
        self.case = apply_all(self.case, events)
        self.log += events
        self.seen.update(event.kind.value for event in events)

    def _act(self, part: Part, act: StepAct, **command: Any) -> None:
        head = PEOPLE[f"{self.case.plan.step(part.code).department}-head"]
        result = step_command({"act": act, **command})
        self._file(decide_step(self.case, part.code, result, head, self.at, self.calendars))
        self._file(follow(self.case, self.at, self.calendars))
        self.seen[f"act {act.value}"] += 1

    def _part(self, which: int, **wanted: bool) -> Part | None:
        for part in (self.model.parts[which], self.model.parts[1 - which]):
            if part.settled is None and wanted.get("suspended", False) is (part.stop is not None):
                return part
        return None

    def _pass_to(self, moment: datetime) -> None:
        self.model.pass_to(moment)
        self._file(follow(self.case, self.at, self.calendars))

    @rule(jump=st.sampled_from(JUMPS))
    def wait(self, jump: timedelta) -> None:
        self._pass_to(self.model.now + jump)

    @rule(which=st.integers(0, 7), second=st.integers(-1, 1))
    def wait_for_a_due_date(self, which: int, second: int) -> None:
        dues = [hand.due for hand in self.model.hands if hand.due > self.model.now]
        dues += [p.stop.due for p in self.model.parts if p.stop and p.stop.due > self.model.now]
        if dues:
            self._pass_to(max(self.model.now, sorted(dues)[which % len(dues)] + second * MINUTE))

    @rule(which=st.integers(0, 1), days=st.integers(1, 3))
    def suspend(self, which: int, days: int) -> None:
        part = self._part(which)
        if part is not None:
            grounds = {"suspension_kind": "expert_review", "legal_basis": "行政许可法 第四十五条"}
            self.model.suspend(part, days)
            self._act(part, StepAct.SUSPEND, announced_working_days=days, notice="1 号", **grounds)

    @rule(which=st.integers(0, 1))
    def resume(self, which: int) -> None:
        if (part := self._part(which, suspended=True)) is not None:
            self.model.resume(part)
            self.model.pass_to(self.model.now)  # a correction may have left it due before it stood still
            self._act(part, StepAct.RESUME)

    @rule(which=st.integers(0, 1))
    def extend(self, which: int) -> None:
        part = self._part(which)
        hand = next((h for h in self.model.hands if part and h.name == f"{part.code}/statutory"), None)
        if part is None or hand is None or self.model.now >= hand.due:
            return
        clock = self.case.clock(ClockKind.STATUTORY, part.code)
        if clock is not None and clock.extended_by is None:
            self.model.extend(hand, 5)
            self._act(part, StepAct.EXTEND, reason="复杂")

    @rule(which=st.integers(0, 1))
    def withdraw_an_extension(self, which: int) -> None:
        part = self._part(which)
        hand = next((h for h in self.model.hands if part and h.name == f"{part.code}/statutory"), None)
        clock = self.case.clock(ClockKind.STATUTORY, part.code) if part else None
        if part and hand and clock and clock.extended_by is not None and hand.breached is None:
            self.model.withdraw_extension(hand, 5)
            self.model.pass_to(self.model.now)  # the first limit may be past
            self._act(part, StepAct.WITHDRAW_EXTENSION, reason="误登记")

    @rule(which=st.integers(0, 1))
    def approve(self, which: int) -> None:
        if (part := self._part(which)) is not None:
            self.model.approve(part)
            self._act(part, StepAct.APPROVE)

    @rule(
        which=st.integers(0, 1),
        start=st.sampled_from(JUMPS),
        end=st.sampled_from(JUMPS),
        sign=st.integers(0, 3),
    )
    def correct(self, which: int, start: timedelta, end: timedelta, sign: int) -> None:
        """The last suspension began, and ended, earlier or later than was entered, where that can be."""
        part = next((p for p in self.model.parts[which:] if p.settled is None and p.stops), None)
        if part is None:
            return
        *before, stop = part.stops
        earliest = before[-1].until + MINUTE if before and before[-1].until else self.model.start
        until = stop.until and min(stop.until + (end if sign & 1 else -end), self.model.now)
        latest = min(self.model.now, until - MINUTE) if until else self.model.now
        from_at = min(max(stop.from_at + (start if sign & 2 else -start), earliest), latest)
        if from_at < earliest:
            return
        self._correct(part, stop, from_at, until)

    def _correct(self, part: Part, stop: Stop, from_at: datetime, until: datetime | None) -> None:
        self.model.correct(part, stop, from_at, until)
        self.model.pass_to(self.model.now)
        command = {"suspension": len(part.stops), "reason": "录入有误", "from_at": _at(from_at)}
        ended = {"until_at": _at(until)} if until else {}
        self._act(part, StepAct.CORRECT_SUSPENSION, **command, **ended)

    @rule(switch=st.integers(0, 4))
    def import_a_calendar(self, switch: int) -> None:
        before = self.bits
        self.bits = before ^ (1 << switch % self.switches) if self.switches > 1 else 1
        self.edition += 1
        self.model.reckon()
        self.model.pass_to(self.model.now)
        edition = Edition(self.edition, "通知")
        self._file(caught_up(self.case, self.at, self.calendars, edition))
        assert caught_up(self.case, self.at, self.calendars, edition) == [], "a second time nothing happens"
        assert before != self.bits or self.log[-1].kind is not EventKind.CASE_RECALCULATED

    @rule()
    def deliver_again(self) -> None:
        assert follow(self.case, self.at, self.calendars) == []
        assert caught_up(self.case, self.at, self.calendars, Edition(self.edition, "通知")) == []

    @precondition(lambda self: hasattr(self, "case"))
    @invariant()
    def they_agree(self) -> None:
        for hand in self.model.hands:
            clock = self.case.clocks[hand.name]
            command = (clock.breached_at, clock.ended_at, clock.annulled)
            assert command == (_aware(hand.breached), _aware(hand.ended), hand.annulled), hand
            stands = hand.ended is None and self.model.stands(hand)
            assert (clock.stopped_at is not None) is stands, hand
            if not stands or hand.breached:  # what stands still is due when it goes on, and not before
                assert clock.due_at == _at(hand.due), hand
                if hand.ended is None and hand.breached is None:
                    assert clock.is_provisional is self.model.is_provisional(hand.due.date()), hand
        for part in self.model.parts:
            for number, stop in enumerate(part.stops, 1):
                clock = self.case.clocks[f"{part.code}/suspension/{number}"]
                found = (clock.started_at, clock.due_at, clock.breached_at)
                assert found == (_at(stop.from_at), _at(stop.due), _aware(stop.overdue_at)), stop
            status = self.case.steps[part.code].status
            assert (status is StepStatus.APPROVED) is (part.settled is not None)
        assert unescalated(self.log, self.case.plan) == []

    def teardown(self) -> None:
        if hasattr(self, "case"):
            self.seen["sequences"] += 1
            log = iter(self.log)
            assert fold(self.case.case_no, REGION, self.case.plan, log) == self.case


def _at(wall: datetime) -> datetime:
    return wall.replace(tzinfo=BEIJING)


ACTS = ("suspend", "resume", "extend", "withdraw_extension", "approve", "correct_suspension")
MUST_OCCUR = {
    *(f"act {act}" for act in ACTS),
    *(
        "case.recalculated",
        "clock.moved",
        "clock.stopped",
        "clock.resumed",
        "deadline.breached",
        "case.decided",
    ),
}


@pytest.mark.parametrize("world", WORLDS)
def test_the_clocks_are_those_of_the_small_model(world: str) -> None:
    machine = type("Machine", (Machine,), {"world": world, "seen": Counter()})
    wanted = SEQUENCES // len(WORLDS)
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run(machine, settings=settings(max_examples=wanted, stateful_step_count=9, suppress_health_check=checks))
    seen = machine.seen  # type: ignore[attr-defined]
    assert seen["sequences"] >= wanted
    assert sorted(MUST_OCCUR - seen.keys()) == []
    if world == "may day 2019":
        assert seen["deadline.breach_annulled"]
