"""Random sequences on a real record: whatever is done, by several at once, the rows are the log's fold."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from schemas.demonstration import Demonstration
from schemas.errors import ActNotAllowed, NotFound, NotPermitted
from services.clock import utc_now
from services.domain.cases.act_input import case_command, step_command
from services.store.audits.invariants import violations
from services.store.cases import projection
from services.store.cases.intake import IntakeService
from services.store.cases.service import CaseService
from services.store.core.log import event_log
from tests.support.held_clock import HeldClock
from tests.support.models.milestone_model import misstruck
from tests.support.office import REGION, Office, a_key
from tests.support.results import fresh
from tests.unit.domain.cases.builders import MONDAY
from tests.unit.domain.cases.walks.walks import DULL

pytestmark = pytest.mark.timeout(420)
"""Fourteen thousand transactions: a minute on two free cores, more on busy ones."""
SEQUENCES, MOVES = 240, 14
AT_ONCE = 6
WAITS = tuple(timedelta(minutes=minutes) for minutes in (0, 20, 90, 240, 1440, 4320))
EVENTS = {"case.closed", "case.withdrawn", "step.cancelled", "deadline.breached", "deadline.escalated"}


@dataclass
class Sequence:
    """One case on the real record and the dice that decide what is done to it."""

    office: Office
    dice: Random
    clock: HeldClock
    files: CaseService
    case_no: str = ""

    async def play(self) -> None:
        """Hand in, then act, wait and advance; now and then two at once."""
        answers = {code: self.dice.choice(("yes", "no")) for code in ("social_insurance", "housing_fund")}
        application = self.office.application(MONDAY.date(), answers=answers)
        intake = IntakeService(self.files, self.office.catalogue, REGION, is_demonstration=True)
        demonstration = Demonstration(starts_at=MONDAY)
        window = self.office.people["window1"]
        self.case_no = (await intake.receive(application, window, a_key(), demonstration)).case_no
        for _ in range(MOVES):
            self.clock.moment += self.dice.choice(WAITS)
            await asyncio.gather(*(self._move() for _ in range(self.dice.choice((1, 1, 2)))))
        await self.files.advance(self.case_no)

    async def _move(self) -> None:
        if self.dice.random() < 0.2:
            await self.files.advance(self.case_no)
            return
        view = await self.office.view(self.case_no)
        steps = [step for step in view.steps if step.status.is_active]
        with suppress(ActNotAllowed, NotPermitted, NotFound):  # somebody else was quicker
            if steps and self.dice.random() < 0.9:
                step = self.dice.choice(steps)
                others = (
                    f"{step.department}1",
                    f"{step.department}2",
                    f"{step.department}-head",
                    "bank-head",
                )
                usual = step.handler or f"{step.department}1"
                await self._step_act(self.dice.choice((usual, usual, *others)), step.code)
            else:
                await self._case_act(self.dice.choice(("window1", "window1", "admin1")))

    async def _step_act(self, account: str, code: str) -> None:
        view = await self.office.view(self.case_no, account)
        offers = [offer for step in view.steps if step.code == code for offer in step.acts]
        lively = [offer for offer in offers if offer.act not in DULL]
        offers = lively if lively and self.dice.random() < 0.9 else offers
        if offers:
            result: dict[str, Any] = dict(self.dice.choice(offers).example)
            if "results" in result:
                result["results"] = fresh(code)
            if "expected_on" in result:  # offered by the real clock, acted on by the held one
                result["expected_on"] = (view.now.date() + timedelta(days=90)).isoformat()
            officer = self.office.people[account]
            await self._twice(
                lambda key: self.files.act_on_step(self.case_no, code, step_command(result), officer, key)
            )

    async def _case_act(self, account: str) -> None:
        view = await self.office.view(self.case_no, account)
        offers = [offer for offer in view.acts if offer.act not in DULL or self.dice.random() < 0.1]
        if offers:
            result = case_command(self.dice.choice(offers).example)
            officer = self.office.people[account]
            await self._twice(lambda key: self.files.act_on_case(self.case_no, result, officer, key))

    async def _twice(self, act: Any) -> None:
        """Send it, and sometimes again with the same key: the receipt is the same."""
        key = a_key()
        first = await act(key)
        if self.dice.random() < 0.2:
            assert await act(key) == first


async def _played(office: Office, seed: int, room: asyncio.Semaphore) -> Sequence:
    async with room:
        clock = HeldClock(utc_now())
        sequence = Sequence(office, Random(seed), clock, replace(office.cases, now=clock.read))  # noqa: S311
        await sequence.play()
        return sequence


@pytest.fixture(scope="module")
async def played(office: Office) -> list[Sequence]:
    """Every sequence, played to its end."""
    room = asyncio.Semaphore(AT_ONCE)
    return list(await asyncio.gather(*(_played(office, seed, room) for seed in range(SEQUENCES))))


async def test_the_rows_are_what_the_log_makes_of_the_case(office: Office, played: list[Sequence]) -> None:
    assert len(played) >= 200
    assert [line async for line in violations(office.store)] == []


async def test_no_milestone_is_lost_or_doubled(office: Office, played: list[Sequence]) -> None:
    seen: Counter[str] = Counter()
    for sequence in played:
        view = await office.view(sequence.case_no)
        async with office.store.autocommit() as connection:
            filed = (await projection.load(connection, sequence.case_no)).case
            log = await event_log.read(connection, sequence.case_no)
        now = max(sequence.clock.moment + filed.time_offset, filed.last_at)
        assert misstruck(log, filed.plan, now) == []
        shown = {step.code: step.status for step in view.steps}
        assert shown == {code: state.status for code, state in filed.steps.items()}
        seen.update(event.kind.value for event in log)
    assert sorted(EVENTS - seen.keys()) == []


async def test_the_record_agrees_with_itself_while_people_act(office: Office) -> None:
    room = asyncio.Semaphore(AT_ONCE)
    seeds = range(SEQUENCES, SEQUENCES + 60)
    playing = asyncio.gather(*(_played(office, seed, room) for seed in seeds))
    looks = 0
    while not playing.done():
        assert [line async for line in violations(office.store)] == []
        looks += 1
    await playing
    assert looks
