"""Random walks: bytes are read as people, acts and waits, and the case must never be impossible."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from schemas.cases.act_offers import ActOffer
from schemas.cases.case import JointCase
from schemas.cases.commands import CaseCommand, StepCommand
from schemas.cases.step import StepState
from schemas.errors import LianbanError
from schemas.vocabulary import CaseAct, StepAct, SuspensionKind, Verdict
from services.domain.cases.act_input import case_command, step_command
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS
from services.domain.cases.clocks.milestones import next_milestone_at
from services.domain.cases.engine.offers import case_offers, step_offers
from tests.support.results import fresh
from tests.unit.domain.cases.builders import PEOPLE, CaseScenario
from tests.unit.domain.cases.walks.byte_choices import Reader
from tests.unit.domain.cases.walks.families import FAMILIES
from tests.unit.domain.cases.walks.possible import impossible, misstruck_or_misfolded
from tests.unit.domain.cases.walks.signatures import account_of_signer, varied_signer

DULL = frozenset(
    {
        *(CaseAct.WITHDRAW, CaseAct.TERMINATE, CaseAct.DECLINE, CaseAct.NOTE, CaseAct.ADVANCE_CLOCK),
        *(CaseAct.DECLINE_NO_JURISDICTION, CaseAct.CORRECT_NAME, CaseAct.CHANGE_PROJECT_CODE),
        *(CaseAct.DECLINE_NOT_REQUIRED, CaseAct.REVOKE_ACCEPTANCE),
        *(StepAct.WITHDRAW, StepAct.NOTE, StepAct.TRANSFER, StepAct.DIRECT_TRANSFER, StepAct.RELEASE),
        *(StepAct.ASSIGN, StepAct.OBJECT, StepAct.EXPLAIN_DELAY, StepAct.SKIP),
    }
)
"""What ends a case, or leads nowhere: done now and then, so that cases live long enough to be watched."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (0, 1, 15, 40, 90, 240, 1440, 7200))
ELSEWHERE = 6
"""Of eight moves: so many go to the whole case while no department is at work on it."""
A_SECOND = timedelta(seconds=1)


@dataclass
class Walk:
    """One case and a reader that decides what happens to it; `seen` counts what did."""

    reader: Reader
    scenario: CaseScenario
    seen: Counter[str] = field(default_factory=Counter)
    department: str = ""
    before: JointCase | None = None
    undoable: tuple[str | None, JointCase] | None = None

    def run(self) -> list[str]:
        """Walk to the end of the bytes; everything impossible that was met."""
        while not self.reader.is_over:
            self._move()
            if wrong := impossible(self.scenario):
                return wrong
        self.scenario.wait(WAITS[self.reader.pick(len(WAITS))])
        self.seen.update(event.kind.value for event in self.scenario.log)
        return impossible(self.scenario) + misstruck_or_misfolded(self.scenario)

    def _move(self) -> None:
        choice = self.reader.pick(8)
        if choice == 0:
            self.scenario.wait(WAITS[self.reader.pick(len(WAITS))])
        elif choice == 1:
            self._wait_for_the_next_milestone()
        elif choice == 2 or (choice < ELSEWHERE and not self.scenario.case.status.is_running):
            self._case_act()
        else:
            self._step_act()

    def _wait_for_the_next_milestone(self) -> None:
        """To the very moment, or a second to either side of it."""
        milestone_at = next_milestone_at(self.scenario.case)
        if milestone_at is not None:
            wanted = milestone_at + (self.reader.pick(3) - 1) * A_SECOND
            self.scenario.wait(max(wanted - self.scenario.now, timedelta(0)))

    def _case_act(self) -> None:
        account = ("window1", "admin1", "tax1")[self.reader.pick(3)]
        offers = case_offers(self.scenario.case, PEOPLE[account], self.scenario.now, demonstration=True)
        command = self._said(offers, list(CaseAct))
        self._attempt(account, None, case_command(command), offers)

    def _step_act(self) -> None:
        steps = self.scenario.case.plan.steps
        active = [step for step in steps if self.scenario.case.steps[step.code].status.is_active]
        chosen = active if active and self.reader.pick(8) else steps
        step = chosen[self.reader.pick(len(chosen))]
        account = self._somebody(step.code)
        self.department = self.scenario.case.department(step.code)
        offers = step_offers(
            self.scenario.case, step.code, PEOPLE[account], self.scenario.now, self.scenario.calendars
        )
        command = self._said(offers, list(StepAct))
        if "results" in command:
            command["results"] = fresh(step.code)
        self._attempt(account, step.code, step_command(command), offers)

    def _somebody(self, code: str) -> str:
        """Mostly whoever has the step in hand or was asked; sometimes anybody."""
        state, department = self.scenario.case.steps[code], self.scenario.case.department(code)
        asked = state.consultation.silent if state.consultation else ()
        if (state.transfer_to or asked) and self.reader.pick(2):
            other = state.transfer_to or asked[0]
            return (f"{other}-head", f"{other}1")[self.reader.pick(2)]
        if signer := account_of_signer(state, self.reader.pick):
            return signer
        if self.reader.pick(16) == 0:
            return ("admin1", "tax2", "bank1", "bank-head")[self.reader.pick(4)]
        usual = (
            state.handler or f"{department}1",
            f"{department}1",
            f"{department}2",
            f"{department}-head",
            "window1",
            "admin1",
        )
        return usual[self.reader.pick(len(usual))]

    def _said(self, offers: Sequence[ActOffer], acts: list[Any]) -> dict[str, Any]:
        """Mostly something offered, as its example says it; sometimes anything."""
        if offers and self.reader.pick(8):
            lively = [offer for offer in offers if offer.act not in DULL]
            chosen = lively if lively and self.reader.pick(12) else offers
            return self._varied(dict(chosen[self.reader.pick(len(chosen))].example))
        act = acts[self.reader.pick(len(acts))]
        for offer in offers:
            if offer.act == act:
                return self._varied(dict(offer.example))
        definition = CASE_ACTS[act] if isinstance(act, CaseAct) else STEP_ACTS[act]
        return {"act": act, **definition.example}

    def _varied(self, command: dict[str, Any]) -> dict[str, Any]:
        """The example with another choice where there is one."""
        varied: Callable[[dict[str, Any]], dict[str, Any]] | None = {
            StepAct.CORRECT_SUSPENSION: self._corrected,
            StepAct.SUSPEND: lambda command: command | self._suspension(),
            StepAct.RECORD_OUTSIDE_RESULT: self._earlier,
            StepAct.RECORD_OUTSIDE_REFUSAL: self._earlier,
            StepAct.CONSULT: self._asked,
            StepAct.ADD_SIGNER: lambda command: varied_signer(command, self.reader.pick),
            StepAct.SIGN: lambda command: command | {"verdict": list(Verdict)[self.reader.pick(3)]},
            CaseAct.DELIVER: self._delivery,
            StepAct.DELIVER: self._delivery,
            CaseAct.RATE: lambda command: (
                command | {"rating": str(1 + self.reader.pick(5)), "is_anonymous": not self.reader.pick(4)}
            ),
            CaseAct.CALL_BACK: lambda command: command | {"is_founded": bool(self.reader.pick(3))},
            CaseAct.ACCEPT_WITH_GAPS: lambda command: command | {"gap_working_days": 1 + self.reader.pick(5)},
        }.get(command["act"])
        return varied(command) if varied else command

    def _asked(self, command: dict[str, Any]) -> dict[str, Any]:
        more = sorted({"bank", "tax", "public-security"} - {self.department, *command["departments"]})
        asked = [*command["departments"], *more[: self.reader.pick(3)]]
        needed = {"opinions_needed": 1} if self.reader.pick(2) else {}
        return command | {"departments": asked, "opinion_working_days": 1 + self.reader.pick(3)} | needed

    def _delivery(self, command: dict[str, Any]) -> dict[str, Any]:
        way = ("counter", "courier", "electronic", "in_person")[self.reader.pick(4)]
        taken = ("recipient", "agent", "left")[self.reader.pick(3)] if way == "in_person" else "recipient"
        told = {"relation": "配偶", "refusal": "拒绝签字", "witnesses": "社区居委会李某"}
        sent = {"way": way, "tracking_number": "EMS1", "address": "a@example.com", "received_as": taken}
        return command | sent | told

    def _earlier(self, command: dict[str, Any]) -> dict[str, Any]:
        """It happened earlier, after the last moment at which a step of the case was suspended or opened."""
        case, at = self.scenario.case, datetime.fromisoformat(command["happened_at"])
        marks = [state.armed_at or state.opened_at for state in case.steps.values() if state.opened_at]
        marks += [c.ended_at for c in case.clocks.values() if c.id.count("suspension") and c.ended_at]
        happened_at = max([at - WAITS[self.reader.pick(len(WAITS))], *marks])
        return command | {"happened_at": happened_at.isoformat()}

    def _corrected(self, command: dict[str, Any]) -> dict[str, Any]:
        """The suspension began or ended earlier or later than was entered, where that can be."""
        number = command["suspension"]
        step = next(
            code
            for code, state in self.scenario.case.steps.items()
            if self._is_its_last(code, state, command)
        )
        clock = self.scenario.case.clocks[f"{step}/suspension/{number}"]
        if clock.ended_at == clock.started_at:  # let go on at once: nothing to put right
            return {"act": StepAct.NOTE, "text": "无"}
        others = [
            c
            for c in self.scenario.case.clocks.values()
            if c.id.startswith(f"{step}/suspension/") and c.id != clock.id
        ]
        opened = self.scenario.case.steps[step].opened_at or clock.started_at
        earliest = max([opened, *(c.ended_at for c in others if c.ended_at)])
        latest = clock.ended_at or self.scenario.now
        shift = (self.reader.pick(3) - 1) * WAITS[self.reader.pick(len(WAITS))]
        start = min(max(clock.started_at + shift, earliest), latest)
        if clock.ended_at is not None:
            longer = (self.reader.pick(3) - 1) * WAITS[self.reader.pick(len(WAITS))]
            end = min(max(clock.ended_at + longer, start + A_SECOND), self.scenario.now)
            if end <= start:
                return {
                    **command,
                    "from_at": clock.started_at.isoformat(),
                    "until_at": clock.ended_at.isoformat(),
                }
            command = {**command, "until_at": end.isoformat()}
        return {**command, "from_at": start.isoformat()}

    def _is_its_last(self, code: str, state: StepState, command: dict[str, Any]) -> bool:
        clock = self.scenario.case.clocks.get(f"{code}/suspension/{command['suspension']}")
        return (
            clock is not None
            and state.suspensions == command["suspension"]
            and clock.started_at.isoformat() == command["from_at"]
        )

    def _suspension(self) -> dict[str, Any]:
        days = 1 + self.reader.pick(6)
        return {
            "suspension_kind": SuspensionKind.EXPERT_REVIEW,
            "legal_basis": "行政许可法 第四十五条",
            "announced_working_days": days,
            "notice": "告知 1 号",
        }

    def _attempt(
        self, account: str, code: str | None, command: CaseCommand | StepCommand, offers: Sequence[ActOffer]
    ) -> None:
        """What was offered is done, what was not is refused and changes nothing."""
        before = len(self.scenario.log)
        self.scenario.follow()
        assert len(self.scenario.log) == before, "something was left to follow"
        self.before = self.scenario.case
        offered = command.act in [offer.act for offer in offers]
        refusal = self._refusal(account, code, command)
        assert (refusal is None) is offered, (account, code, command, refusal)
        if refusal is not None:
            assert len(self.scenario.log) == before
        self.seen[refusal.code if refusal else f"act {command.act.value}"] += 1
        if refusal is None:
            self._remember(code, command)
        if self.reader.pick(3) == 0:
            self.scenario.now += WAITS[self.reader.pick(len(WAITS))]  # the workflow is late
        self.scenario.follow()

    def _remember(self, code: str | None, command: CaseCommand | StepCommand) -> None:
        """Where the case stood before the last act; after a recall its ledger must be that again."""
        if command.act is StepAct.RECALL and self.undoable and self.undoable[0] == code:
            then, now = self.undoable[1], self.scenario.case
            for clock in then.clocks.values():
                again = now.clocks[clock.id]
                if clock.is_running and clock.kind.is_of_work:
                    assert again.is_running, again
                    assert (again.due_at, again.stopped_at, again.started_at) == (
                        clock.due_at,
                        clock.stopped_at,
                        clock.started_at,
                    )
            assert now.steps[code or ""].status is then.steps[code or ""].status
            self.seen["recall compared"] += 1
        if command.act is not StepAct.NOTE or code is None:
            self.undoable = (code, self.before) if self.before else None

    def _refusal(
        self, account: str, code: str | None, command: CaseCommand | StepCommand
    ) -> LianbanError | None:
        try:
            self.scenario.say(account, code, command, follows=False)
        except LianbanError as refusal:
            return refusal
        return None


def walk_of(family: str, data: bytes) -> Walk:
    """The walk that these bytes describe, in that family of plans."""
    reader = Reader(data)
    planned, starts, calendars = FAMILIES[family]
    scenario = CaseScenario.received(planned(reader.pick), starts[reader.pick(len(starts))], calendars)
    if reader.pick(4):
        scenario.act("window1", CaseAct.ACCEPT)
    return Walk(reader, scenario)
