"""Open cases left by the demonstration: every matter, every SLA status."""

import asyncio
import itertools
import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from deploy.demo.caller import Caller, DemoFailed
from schemas.vocabulary import CaseAct, SlaStatus, StepAct, StepStatus
from services.domain.calendars.calendar import WorkCalendar

GOALS = {
    SlaStatus.GREEN: 14,
    SlaStatus.AMBER: 7,
    SlaStatus.RED: 7,
    SlaStatus.GREY: 4,
    SlaStatus.BLUE: 2,
    SlaStatus.NOT_STARTED: 6,
}
"""How many open cases end in which SLA status; forty in all."""
PROJECT = "construction-project"
DATED = "simple-deregistration"
"""Its example names the days of a public notice, which fit the present day only."""
PAUSING = "school-opening"
"""A matter whose first step may be suspended (特别程序)."""
_AT_ONCE = 4
_PATIENCE_SECONDS = 60.0
_DAYS_BEFORE_UNPUBLISHED = 3
View = dict[str, Any]


@dataclass
class OpenCase:
    """One application that is brought to an SLA status and left there."""

    caller: Caller
    matter: str
    goal: SlaStatus
    starts_at: datetime
    case_no: str = ""
    view: View = field(default_factory=dict)

    async def play(self, example: View) -> None:
        """Hand in, accept unless the goal is 未计时, and bring the first open step to the goal.

        Raises:
            DemoFailed: the API refuses a request, or the status does not appear within a minute.
        """
        body = {**example, "accept": self.goal is not SlaStatus.NOT_STARTED}
        body["demonstration"] = {"starts_at": self.starts_at.isoformat()}
        receipt = await self.caller.post("window1", "/joint-cases", body)
        self.case_no = str(receipt["case_no"])
        await self._wait(self._has_open_step if body["accept"] else lambda: True)
        if self.goal is SlaStatus.AMBER:
            await self._advance_to(self._step()["warn_at"])
        elif self.goal is SlaStatus.RED:
            await self._advance_to(self._step()["due_at"])
        elif self.goal is SlaStatus.GREY:
            await self._suspend()
        await self._wait(lambda: self.goal is SlaStatus.NOT_STARTED or self.goal in self._statuses())

    async def _suspend(self) -> None:
        step = self._step()
        department, path = step["department"], f"/joint-cases/{self.case_no}/steps/{step['code']}/acts"
        await self.caller.post(f"{department}1", path, {"act": StepAct.CLAIM})
        head = f"{department}-head"
        seen = await self.caller.get(head, f"/joint-cases/{self.case_no}")
        offers = next(one["acts"] for one in seen["steps"] if one["code"] == step["code"])
        example = next((one["example"] for one in offers if one["act"] == StepAct.SUSPEND), None)
        if example is None:
            raise DemoFailed(f"{self.case_no}：环节“{step['name']}”不能暂停计时")
        await self.caller.post(head, path, example)

    async def _advance_to(self, moment: str) -> None:
        left = datetime.fromisoformat(moment) - datetime.fromisoformat(self.view["now"])
        minutes = max(1, math.ceil(left / timedelta(minutes=1)))
        act = {"act": CaseAct.ADVANCE_CLOCK, "minutes": minutes}
        await self.caller.post("admin1", f"/joint-cases/{self.case_no}/acts", act)

    async def _wait(self, is_reached: Any) -> None:
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            self.view = await self.caller.get("admin1", f"/joint-cases/{self.case_no}")
            if is_reached():
                return
            if time.monotonic() > until:
                raise DemoFailed(f"{self.case_no}：等不到灯号“{self.goal.label}”")
            await asyncio.sleep(0.3)

    def _has_open_step(self) -> bool:
        return any(step["status"] == StepStatus.OPEN and step["due_at"] for step in self.view["steps"])

    def _step(self) -> View:
        timed = (one for one in self.view["steps"] if one["status"] == StepStatus.OPEN and one["due_at"])
        return min(timed, key=lambda one: str(one["due_at"]))

    def _statuses(self) -> set[str]:
        return {self.view["sla_status"], *(step["sla_status"] for step in self.view["steps"])}


def planned(caller: Caller, matters: Sequence[str], calendar: WorkCalendar, day: datetime) -> list[OpenCase]:
    """Plan the forty cases; two projects begin late, so that their dates are provisional."""
    unpublished = calendar.published_through - timedelta(days=_DAYS_BEFORE_UNPUBLISHED)
    late_in_the_year = calendar.opening_of(calendar.working_day_from(unpublished))
    others = itertools.cycle(code for code in matters if code not in {PROJECT, DATED})
    cases = []
    for goal, number in GOALS.items():
        for n in range(number):
            matter = PAUSING if goal is SlaStatus.GREY else next(others)
            matter = PROJECT if goal is SlaStatus.BLUE else matter
            starts_at = late_in_the_year if goal is SlaStatus.BLUE else day + timedelta(minutes=n)
            cases.append(OpenCase(caller, matter, goal, starts_at))
    return cases


async def leave_open(cases: Sequence[OpenCase]) -> str:
    """Play every case, a few at once; one line in Chinese that counts them by SLA status.

    Raises:
        DemoFailed: a case does not reach its status.
    """
    gate = asyncio.Semaphore(_AT_ONCE)
    examples: dict[str, View] = {}

    async def one(case: OpenCase) -> None:
        async with gate:
            if case.matter not in examples:
                examples[case.matter] = (await case.caller.get("window1", f"/matters/{case.matter}"))[
                    "example"
                ]
            await case.play(examples[case.matter])

    await asyncio.gather(*(one(case) for case in cases))
    counted = Counter(case.goal for case in cases)
    parts = "、".join(f"{goal.label} {number}" for goal, number in counted.items())
    projects = sum(case.matter == PROJECT for case in cases)
    return f"另留 {len(cases)} 件在办：{parts}；其中工程建设项目 {projects} 件。"
