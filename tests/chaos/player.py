"""Plays one case through the public API: window, departments and administrator, as offered."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Any

from schemas.cases.events import EventKind
from schemas.vocabulary import CaseAct, CaseStatus, StepAct, StepStatus
from tests.chaos.client import ChaosApiClient, Unexpected
from tests.chaos.journeys import DETOURS, FOLLOWS, Kind, Life, Turn, Whose
from tests.chaos.orders import answer_orders
from tests.support.results import fresh

LOOK_AGAIN_SECONDS = 0.5
LOOKS_AT_MOST = 600
WINDOWS = ("window1", "window2")
PAST_EVERY_ESCALATION_LEVEL = 300
"""Minutes from 9:00 to 14:00: the three hours of the registration and its policy in minutes are over."""
CLOSE_TO_NOON, PAST_LUNCH = 239, 95
THREE_DAYS = 3 * 24 * 60
_TEXTS = ("reason", "text", "opinion")


@dataclass
class Player:
    """Everybody who has to do with one case."""

    api: ChaosApiClient
    life: Life
    example: Mapping[str, Any]
    dice: Random
    case_no: str = ""
    acts: int = 0
    _is_moved: bool = False
    _has_recalled: bool = False
    _turns: list[Turn] | None = None

    async def play(self) -> None:
        """From handing in until the case has been handed out, withdrawn or declined.

        Raises:
            Unexpected: the case does not go on as it must.
        """
        receipt = await self.api.hand_in(self._window(), self.life.application(self.example))
        self.case_no = str(receipt["case_no"])
        if self.life.brings_file:
            drawn = self.dice.randbytes(self.dice.randint(100, 300_000))
            content = b"%PDF-1.7\nstream\n" + drawn + b"\nendstream\n%%EOF\n"
            await self.api.hand_in_file(self._window(), self.case_no, FOLLOWS, content)
        for _ in range(LOOKS_AT_MOST):
            view = await self._view(WINDOWS[0])
            if CaseStatus(view["status"]).is_closed or view["status"] == CaseStatus.DELIVERED:
                await self._afterwards()
                return
            await self._go_on(view)
            await asyncio.sleep(LOOK_AGAIN_SECONDS * self.dice.uniform(0.5, 1.5))
        raise Unexpected(f"{self.case_no}（{self.life.kind.label}）没有办完")

    async def _go_on(self, view: Mapping[str, Any]) -> None:
        status = CaseStatus(view["status"])
        offered = {offer["act"] for offer in view["acts"]}
        if status is CaseStatus.RECEIVED:
            await self._case_act(self._answer(offered))
        elif status is CaseStatus.SUPPLEMENT:
            await self._case_act(CaseAct.SUBMIT_SUPPLEMENT)
        elif CaseAct.SUBMIT_DEFERRED_MATERIAL in offered:
            await self._case_act(CaseAct.SUBMIT_DEFERRED_MATERIAL)
        elif self.life.kind is Kind.WITHDRAWN and self.acts >= self.life.patience:
            await self._case_act(CaseAct.WITHDRAW)
        elif status.is_decided:
            posted = {"way": "courier", "tracking_number": "EMS1234567890CN"}
            await self._case_act(CaseAct.DELIVER, **(posted if self.life.kind is Kind.POSTED else {}))
        else:
            await self._serve(view)

    def _answer(self, offered: set[str]) -> CaseAct:
        """What the window says to an application that it has not yet accepted."""
        if self.life.kind is Kind.SUPPLEMENTED and CaseAct.NOTIFY_SUPPLEMENT in offered:
            return CaseAct.NOTIFY_SUPPLEMENT
        answers = {
            Kind.DECLINED: CaseAct.DECLINE,
            Kind.NO_JURISDICTION: CaseAct.DECLINE_NO_JURISDICTION,
            Kind.WITH_GAPS: CaseAct.ACCEPT_WITH_GAPS,
        }
        return answers.get(self.life.kind, CaseAct.ACCEPT)

    async def _afterwards(self) -> None:
        """What a closed case still owes."""
        if self.life.kind is Kind.POSTED:
            await self._until_offered(CaseAct.CONFIRM_RECEIPT)
            await self._case_act(CaseAct.CONFIRM_RECEIPT)
        if self.life.kind in (Kind.OVERTAKEN, Kind.TIMED):
            await answer_orders(self.api, f"&case_no={self.case_no}")
        if self.life.kind is Kind.RATED_BADLY:
            await self._until_offered(CaseAct.RATE)
            await self._case_act(CaseAct.RATE, rating="5")
            await self._case_act(CaseAct.CALL_BACK, account="admin1")
            await self._case_act(CaseAct.REMEDIATE, account="admin1")

    async def _until_offered(self, act: CaseAct) -> None:
        """The engine has yet to close what was delivered."""
        for _ in range(LOOKS_AT_MOST):
            if act in {offer["act"] for offer in (await self._view(WINDOWS[0]))["acts"]}:
                return
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        raise Unexpected(f"{self.case_no} 没有提供“{act.label}”")

    async def _serve(self, view: Mapping[str, Any]) -> None:
        open_steps = [step for step in view["steps"] if StepStatus(step["status"]).is_active]
        if open_steps and not self._is_moved and self.life.kind in (Kind.OVERTAKEN, Kind.TIMED):
            await self._let_time_pass()
        elif open_steps:
            await asyncio.gather(*(self._step_act(step) for step in open_steps))
            await self._pass_the_limit_if_settled()
        elif self.dice.random() < 0.5:
            await self._case_act(CaseAct.NOTE)

    async def _step_act(self, step: Mapping[str, Any]) -> None:
        """The next thing that is done to the step, by somebody who may and was offered to do it."""
        code, result = str(step["code"]), self._next_act(step)
        turns = self._detour
        if turns and turns[0].step == code and result is not StepAct.CLAIM:
            turn = turns.pop(0)
            await self._act_on(await self._somebody(turn.whose, step), code, turn.act)
            return
        officer = self._window() if result in (StepAct.SKIP, StepAct.WITHDRAW) else step["handler"]
        officer = officer or f"{step['department']}{self.dice.randint(1, 2)}"
        await self._act_on(officer, code, result)
        recalls = self.life.kind is Kind.RECALLED and not self._has_recalled
        if recalls and code == "registration" and result is StepAct.APPROVE:
            self._has_recalled = True
            await self._act_on(officer, code, StepAct.RECALL)

    @property
    def _detour(self) -> list[Turn]:
        if self._turns is None:
            self._turns = list(DETOURS.get(self.life.kind, ()))
        return self._turns

    async def _somebody(self, whose: Whose, step: Mapping[str, Any]) -> str:
        """The account that takes the turn."""
        handler, department = str(step["handler"]), str(step["department"])
        if whose is Whose.WINDOW:
            return self._window()
        if whose is Whose.COLLEAGUE:
            return f"{department}{1 if handler.endswith('2') else 2}"
        if whose in (Whose.ASKED, Whose.TAKER):
            kind = EventKind.STEP_CONSULTED if whose is Whose.ASKED else EventKind.STEP_TRANSFER_PROPOSED
            events = await self.api.look("admin1", f"/joint-cases/{self.case_no}/events")
            facts = next(event["facts"] for event in events if event["kind"] == kind)
            return f"{facts['departments'][0]}1" if whose is Whose.ASKED else f"{facts['to_department']}-head"
        return handler

    async def _act_on(self, account: str, code: str, act: StepAct) -> None:
        view = await self._view(account)
        offers = next(one["acts"] for one in view["steps"] if one["code"] == code)
        await self._do(account, code, offers, act)

    def _next_act(self, step: Mapping[str, Any]) -> StepAct:
        if self.life.kind is Kind.SKIPPED and step["optional"]:
            return StepAct.SKIP
        if self.life.kind is Kind.STEP_WITHDRAWN and step["optional"]:
            return StepAct.WITHDRAW
        if step["status"] == StepStatus.OPEN:
            return StepAct.CLAIM
        if self.dice.random() < 0.2:
            return StepAct.NOTE
        if self.life.kind is Kind.OUTSIDE and step["code"] == "registration":
            return StepAct.RECORD_OUTSIDE_RESULT
        refusing = {Kind.REFUSED: "registration", Kind.REFUSED_BY_BANK: "bank-account"}
        return StepAct.REFUSE if refusing.get(self.life.kind) == step["code"] else StepAct.APPROVE

    async def _case_act(self, act: CaseAct, account: str = "", **fields: str) -> None:
        account = account or self._window()
        view = await self._view(account)
        await self._do(account, None, view["acts"], act, fields)

    async def _do(
        self,
        account: str,
        step: str | None,
        offers: list[dict[str, Any]],
        act: CaseAct | StepAct,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Take the offer: its example, with numbers of this case and free text that tells it apart."""
        offer = next((one for one in offers if one["act"] == act), None)
        if offer is None:
            raise Unexpected(f"{self.case_no} {step or ''} 没有向 {account} 提供“{act.label}”")
        fields = {**offer["example"], **more}
        fields |= {name: f"{fields[name]}（{self.acts}）" for name in _TEXTS if name in fields}
        if "results" in fields and step is not None:
            fields["results"] = fresh(step)
        self.acts += 1
        await self.api.act(account, self.case_no, step, fields)

    async def _let_time_pass(self) -> None:
        self._is_moved = True
        if self.life.kind is Kind.OVERTAKEN:
            await self._move(PAST_EVERY_ESCALATION_LEVEL)
            return
        await self._move(CLOSE_TO_NOON)
        await self._until_breached()
        await self._move(PAST_LUNCH)

    async def _until_breached(self) -> None:
        """Nobody acts meanwhile: only the engine's timer can notice."""
        for _ in range(LOOKS_AT_MOST):
            events = await self.api.look("admin1", f"/joint-cases/{self.case_no}/events")
            if any(event["kind"] == EventKind.DEADLINE_BREACHED for event in events):
                return
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        raise Unexpected(f"{self.case_no} 超时没有被发现")

    async def _pass_the_limit_if_settled(self) -> None:
        """Nobody owes anything, which the engine may not have noticed: what is past now was in time."""
        if self.life.kind is Kind.JUST_IN_TIME and not self._is_moved:
            view = await self._view(WINDOWS[0])
            if all(StepStatus(step["status"]).is_settled for step in view["steps"]):
                self._is_moved = True
                await self._move(THREE_DAYS)

    async def _move(self, minutes: int) -> None:
        await self.api.act(
            "admin1", self.case_no, None, {"act": CaseAct.ADVANCE_CLOCK.value, "minutes": minutes}
        )

    async def _view(self, account: str) -> Any:
        return await self.api.look(account, f"/joint-cases/{self.case_no}")

    def _window(self) -> str:
        return self.dice.choice(WINDOWS)
