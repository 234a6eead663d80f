"""Random walks: bytes are read as people, acts and waits, and the case must never be impossible."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from schemas.acts import CaseActIn, StepActIn
from schemas.cases import CasePlan
from schemas.errors import LianbanError
from schemas.vocabulary import CaseAct, StepAct, SuspensionKind
from services.domain.calendar import BEIJING
from services.domain.joint_case.offers import case_offers, step_offers
from services.domain.joint_case.striking import next_strike
from tests.domain.joint_case.builders import MONDAY, PEOPLE, Told, setup_plan
from tests.domain.joint_case.possible import impossible, misstruck_or_misfolded
from tests.domain.joint_case.woven import Pick, woven_plan
from tests.results import fresh

INSURANCES = ("social_insurance", "housing_fund", "medical_insurance")
STARTS = (
    MONDAY,
    datetime(2019, 4, 30, 16, 59, tzinfo=BEIJING),  # the last minute before May Day
    datetime(2020, 1, 22, 11, 30, tzinfo=BEIJING),  # New Year 2020, prolonged by a later notice
)
UNPUBLISHED = (datetime(2026, 12, 29, 10, tzinfo=BEIJING),)
"""Due dates fall beyond the last published calendar."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (0, 1, 15, 40, 90, 240, 1440, 7200))
A_SECOND = timedelta(seconds=1)

FAMILIES: Mapping[str, tuple[Callable[[Pick], CasePlan], tuple[datetime, ...]]] = MappingProxyType(
    {
        "four steps": (lambda pick: setup_plan(), STARTS),
        "insured": (lambda pick: setup_plan(**{code: ("yes", "no")[pick(2)] for code in INSURANCES}), STARTS),
        "woven": (woven_plan, STARTS),
        "woven over the year's end": (woven_plan, UNPUBLISHED),
    }
)


@dataclass
class Reader:
    """Choices read from bytes; when they are used up, the first choice for ever."""

    data: bytes
    at: int = 0

    @property
    def is_over(self) -> bool:
        """Whether everything has been read."""
        return self.at >= len(self.data)

    def pick(self, choices: int) -> int:
        """One of so many (at most 256)."""
        self.at += 1
        return self.data[self.at - 1] % choices if self.at <= len(self.data) else 0


@dataclass
class Walk:
    """One case and a reader that decides what happens to it; `seen` counts what did."""

    reader: Reader
    told: Told
    seen: Counter[str] = field(default_factory=Counter)

    def run(self) -> list[str]:
        """Walk to the end of the bytes; everything impossible that was met."""
        while not self.reader.is_over:
            self._move()
            if wrong := impossible(self.told):
                return wrong
        self.told.wait(WAITS[self.reader.pick(len(WAITS))])
        self.seen.update(event.kind.value for event in self.told.log)
        return impossible(self.told) + misstruck_or_misfolded(self.told)

    def _move(self) -> None:
        choice = self.reader.pick(8)
        if choice == 0:
            self.told.wait(WAITS[self.reader.pick(len(WAITS))])
        elif choice == 1:
            self._wait_for_the_next_strike()
        elif choice == 2:
            self._case_act()
        else:
            self._step_act()

    def _wait_for_the_next_strike(self) -> None:
        """To the very moment, or a second to either side of it."""
        strike_at = next_strike(self.told.case)
        if strike_at is not None:
            wanted = strike_at + (self.reader.pick(3) - 1) * A_SECOND
            self.told.wait(max(wanted - self.told.now, timedelta(0)))

    def _case_act(self) -> None:
        account = ("window1", "admin1", "tax1")[self.reader.pick(3)]
        offers = case_offers(self.told.case, PEOPLE[account], demonstration=True)
        said = self._said(offers, list(CaseAct))
        self._attempt(account, None, CaseActIn.model_validate(said), offers)

    def _step_act(self) -> None:
        steps = self.told.case.plan.steps
        active = [step for step in steps if self.told.case.steps[step.code].status.is_active]
        chosen = active if active and self.reader.pick(8) else steps
        step = chosen[self.reader.pick(len(chosen))]
        account = (f"{step.department}1", f"{step.department}1", f"{step.department}-head", "window1")[
            self.reader.pick(4)
        ]
        if self.reader.pick(16) == 0:
            account = ("admin1", "tax2", "bank1", "bank-head")[self.reader.pick(4)]
        offers = step_offers(self.told.case, step.code, PEOPLE[account], self.told.now)
        said = self._said(offers, list(StepAct))
        if said["act"] == StepAct.APPROVE and step.results:
            said["results"] = fresh(step.code)
        self._attempt(account, step.code, StepActIn.model_validate(said), offers)

    def _said(self, offers: list[dict[str, Any]], acts: list[Any]) -> dict[str, Any]:
        """Mostly something offered, as its example says it; sometimes anything."""
        if offers and self.reader.pick(8):
            return dict(offers[self.reader.pick(len(offers))]["example"])
        act = acts[self.reader.pick(len(acts))]
        more = {"receiver": "王小明", "minutes": 7} if isinstance(act, CaseAct) else {"assignee": "tax1"}
        if act is StepAct.SUSPEND:
            more |= self._suspension()
        return {"act": act, "reason": "无", "text": "无", **more}

    def _suspension(self) -> dict[str, Any]:
        days = 1 + self.reader.pick(6)
        return {
            "suspension_kind": SuspensionKind.EXPERT_REVIEW,
            "legal_basis": "行政许可法 第四十五条",
            "announced_working_days": days,
            "notice": "告知 1 号",
        }

    def _attempt(
        self, account: str, code: str | None, said: CaseActIn | StepActIn, offers: list[dict[str, Any]]
    ) -> None:
        """What was offered is done, what was not is refused and changes nothing."""
        before = len(self.told.log)
        self.told.follow()
        assert len(self.told.log) == before, "something was left to follow"
        offered = said.act in [offer["act"] for offer in offers]
        refusal = self._refusal(account, code, said)
        assert (refusal is None) is offered, (account, code, said, refusal)
        if refusal is not None:
            assert len(self.told.log) == before
        self.seen[refusal.code if refusal else f"act {said.act.value}"] += 1

        if self.reader.pick(3) == 0:
            self.told.now += WAITS[self.reader.pick(len(WAITS))]  # the workflow is late
        self.told.follow()

    def _refusal(self, account: str, code: str | None, said: CaseActIn | StepActIn) -> LianbanError | None:
        try:
            self.told.say(account, code, said, follows=False)
        except LianbanError as refusal:
            return refusal
        return None


def walk_of(family: str, data: bytes) -> Walk:
    """The walk that these bytes describe, in that family of plans."""
    reader = Reader(data)
    planned, starts = FAMILIES[family]
    told = Told.received(planned(reader.pick), starts[reader.pick(len(starts))])
    if reader.pick(8):
        told.act("window1", CaseAct.ACCEPT)
    return Walk(reader, told)
