"""Play one company's application: window, departments, administrator, by account."""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from deploy.demo.caller import Caller, DemoFailed
from deploy.demo.companies import Company, Course, results
from schemas.cases.events import EventKind
from schemas.vocabulary import CaseAct, CaseStatus, StepAct, StepStatus

WORK_MINUTES = {"registration": 40, "seal": 15, "tax": 20, "bank-account": 35}
"""How long a department works on a step, in the case's own time; any other takes ten."""
PACE_SECONDS = 0.4
"""Between two acts, so that one can follow; the engine itself needs a tenth of it."""
_PATIENCE_SECONDS = 60.0
_ESCALATION_LEVELS = 4
_UNTOLD = {EventKind.CLOCK_STARTED, EventKind.CLOCK_ENDED, EventKind.DEMO_CLOCK_ADVANCED}
View = dict[str, Any]


@dataclass
class Player:
    """One company on its way; `view` is the case as the administrator last saw it."""

    caller: Caller
    company: Company
    opening: datetime
    tell: Callable[["Player", View], None]
    case_no: str = ""
    view: View = field(default_factory=dict)
    receipt: View = field(default_factory=dict)
    _events: list[str] = field(default_factory=list)
    _shown: int = 0

    async def play(self, example: View) -> None:
        """From handing in to the end.

        Raises:
            DemoFailed: the case does not go on as it must.
        """
        starts_at = self.opening + timedelta(minutes=self.company.after_minutes)
        body = self.company.application(example, self.opening.date())
        body["demonstration"] = {"starts_at": starts_at.isoformat(), "level_minutes": 1}
        self.receipt = await self.caller.post("window1", "/joint-cases", body)
        self.case_no = str(self.receipt["case_no"])
        await self._look()
        await self._settle("registration")
        if self.company.course is Course.WITHDRAWN:
            await self._case_act("window1", CaseAct.WITHDRAW, reason="合伙人另有打算，不再开办")
            return
        codes = [step["code"] for step in self.view["steps"] if step["status"] != StepStatus.NOT_NEEDED]
        for code in sorted(codes[1:], key=lambda code: code in WORK_MINUTES):
            if not (code == "tax" and self.company.course is Course.LATE_TAX):
                await self._settle(code)
        if self.company.course is Course.LATE_TAX:
            await self._settle_tax_late()
        await self._until("作出决定", lambda view: CaseStatus(view["status"]).is_decided)
        await self._case_act("window1", CaseAct.DELIVER, receiver=self.company.owner)
        await self._until("办结", lambda view: CaseStatus(view["status"]).is_closed)

    async def _settle(self, code: str) -> None:
        await self._until_open(code)
        if code == "social-insurance" and self.company.course is Course.SKIPPED:
            await self._step_act("window1", code, StepAct.SKIP, reason="申请人改为网上自办社保登记")
            return
        officer = f"{self._step(code)['department']}1"
        await self._step_act(officer, code, StepAct.CLAIM)
        await self._pass(WORK_MINUTES.get(code, 10))
        if code == "bank-account" and self.company.course is Course.REFUSED_BY_BANK:
            await self._step_act(officer, code, StepAct.REFUSE, reason="尽职调查未能核实经营场所")
            return
        await self._approve(officer, code)

    async def _settle_tax_late(self) -> None:
        """Leave the step untouched while it warns, breaches and escalates."""
        await self._until_open("tax")
        await self._pass_until(self._step("tax")["warn_at"])
        await self._until("预警", lambda view: self._count_events(EventKind.DEADLINE_WARNING))
        await self._pass_until(self._step("tax")["due_at"])
        await self._until("超时", lambda view: self._count_events(EventKind.DEADLINE_BREACHED))
        for _ in range(_ESCALATION_LEVELS):
            await self._pass(1)
        await self._until(
            "升级督办", lambda view: self._count_events(EventKind.DEADLINE_ESCALATED) >= _ESCALATION_LEVELS
        )
        await self._step_act("tax-head", "tax", StepAct.ASSIGN, assignee="tax2")
        await self._approve("tax2", "tax")

    async def _approve(self, officer: str, code: str) -> None:
        entered = results(code, self.opening.date())
        await self._step_act(officer, code, StepAct.APPROVE, opinion="材料齐全，符合规定", results=entered)

    async def _step_act(self, account: str, code: str, act: StepAct, **fields: Any) -> None:
        path = f"/joint-cases/{self.case_no}/steps/{code}/acts"
        await self.caller.post(account, path, {"act": act.value, **fields})
        await self._look()

    async def _case_act(self, account: str, act: CaseAct, **fields: Any) -> None:
        await self.caller.post(account, f"/joint-cases/{self.case_no}/acts", {"act": act.value, **fields})
        await self._look()

    async def _pass(self, minutes: int) -> None:
        await self._case_act("admin1", CaseAct.ADVANCE_CLOCK, minutes=minutes)
        await asyncio.sleep(PACE_SECONDS)

    async def _pass_until(self, moment: str) -> None:
        left = datetime.fromisoformat(moment) - datetime.fromisoformat(self.view["now"])
        await self._pass(max(1, math.ceil(left / timedelta(minutes=1))))

    async def _until_open(self, code: str) -> None:
        await self._until(f"{code} 开始", lambda view: self._step(code)["status"] == StepStatus.OPEN)

    async def _until(self, what: str, is_so: Callable[[View], object]) -> None:
        until = time.monotonic() + _PATIENCE_SECONDS
        while not is_so(self.view):
            if time.monotonic() > until:
                raise DemoFailed(f"{self.case_no}：等不到“{what}”")
            await asyncio.sleep(PACE_SECONDS / 2)
            await self._look()

    async def _look(self) -> None:
        self.view = await self.caller.get("admin1", f"/joint-cases/{self.case_no}")
        events = await self.caller.get("admin1", f"/joint-cases/{self.case_no}/events")
        self._events = [event["kind"] for event in events]
        for event in events[self._shown :]:
            if event["kind"] not in _UNTOLD:
                self.tell(self, event)
        self._shown = len(events)

    def _count_events(self, kind: str) -> int:
        return self._events.count(kind)

    def _step(self, code: str) -> View:
        found: View = next(step for step in self.view["steps"] if step["code"] == code)
        return found
