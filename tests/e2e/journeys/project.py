"""A construction project as a journey plays it: case time moved, steps settled by their departments."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import Client

from schemas.cases.case_views import CaseView, StepView
from schemas.cases.intake import Application
from schemas.demonstration import Demonstration
from schemas.vocabulary import CaseAct, StepAct
from services.domain.calendars.calendar import BEIJING, beijing_date
from services.temporal.task_queues import workflow_id
from tests.support.matters import filled
from tests.support.office import Office, until


def on(month: int, day: int, hour: int, minute: int = 0, year: int = 2024) -> datetime:
    """A moment in Beijing."""
    return datetime(year, month, day, hour, minute, tzinfo=BEIJING)


@dataclass
class Project:
    """One case and its office."""

    office: Office
    case_no: str

    @classmethod
    async def received(cls, office: Office, at: datetime, **answers: str) -> "Project":
        """Handed in at that moment of its own time, not accepted."""
        body = filled(office.matters["construction-project"], beijing_date(at))
        given = {**body, "accept": False, "answers": {**body["answers"], **answers}}
        receipt = await office.receive(Application.model_validate(given), Demonstration(starts_at=at))
        return cls(office, receipt.case_no)

    async def view(self) -> CaseView:
        """The case as the administrator sees it."""
        return await self.office.view(self.case_no)

    async def at(self, moment: datetime) -> None:
        """Move the case's own time there."""
        left = moment - (await self.view()).now
        minutes = math.ceil(left / timedelta(minutes=1))
        while minutes > 0:
            step = min(minutes, 500_000)
            await self.office.act("admin1", self.case_no, CaseAct.ADVANCE_CLOCK, minutes=step)
            minutes -= step

    async def step(self, code: str) -> StepView:
        """One step."""
        return next(step for step in (await self.view()).steps if step.code == code)

    async def opened(self, code: str) -> StepView:
        """Wait until the workflow has opened the step."""

        async def is_open() -> bool:
            return (await self.step(code)).opened_at is not None

        await until(is_open, within=200)
        return await self.step(code)

    async def take(self, code: str, moment: datetime | None = None) -> str:
        """The first officer of its department takes the step; the account."""
        step = await self.opened(code)
        if moment is not None:
            await self.at(moment)
        await self.office.step(f"{step.department}1", self.case_no, code, StepAct.CLAIM)
        return f"{step.department}1"

    async def approve(
        self, code: str, moment: datetime | None = None, visit_at: datetime | None = None
    ) -> None:
        """Take the step, record its outside event, meet on the site, approve, and deliver its licence."""
        step = await self.opened(code)
        officer = f"{step.department}1"
        if moment is not None:
            await self.at(moment)
        if step.status == "open":
            await self.office.step(officer, self.case_no, code, StepAct.CLAIM)
        await self._do(officer, code, StepAct.RECORD_EVENT)
        wanted = {"visit_at": visit_at.isoformat()} if visit_at else {}
        if booked := await self._do(officer, code, StepAct.BOOK_VISIT, **wanted):
            await self._meet(officer, code, datetime.fromisoformat(booked["visit_at"]))
        await self._do(officer, code, StepAct.APPROVE)
        await self._do("window1", code, StepAct.DELIVER)

    async def _do(self, officer: str, code: str, act: StepAct, **fields: Any) -> dict[str, Any] | None:
        """Do what is offered as it stands; None when it is not offered."""
        view = await self.office.view(self.case_no, officer)
        offers = next(one for one in view.steps if one.code == code).acts
        offered: dict[str, Any] | None = next((offer.example for offer in offers if offer.act is act), None)
        if offered is not None:
            offered = {**offered, **fields}
            await self.office.step(officer, self.case_no, code, **offered)
        return offered

    async def _meet(self, officer: str, code: str, visit_at: datetime) -> None:
        """Everybody is on the site, every member agrees, and the opinions are summed up."""
        await self.at(visit_at)
        await self._do(officer, code, StepAct.RECORD_SITE_VISIT)
        asked = await self._do(officer, code, StepAct.CONSULT)
        for member in asked["departments"] if asked else ():
            await self._do(f"{member}1", code, StepAct.REPLY)
        await self._do(officer, code, StepAct.CLOSE_CONSULTATION)

    async def finish(self) -> None:
        """Every step that opens is approved as it stands, until the case is decided; then delivered."""
        while not (view := await self.view()).status.is_decided:
            active = [step.code for step in view.steps if step.status.is_active]
            for code in active:
                await self.approve(code)

            async def moved(before: CaseView = view) -> bool:
                now = await self.view()
                return now.status.is_decided or any(step.status.is_active for step in now.steps)

            await until(moved, within=200)
        await self.office.act("window1", self.case_no, CaseAct.DELIVER, receiver="王小明")


async def engine_events(engine: Client, case_no: str) -> list[int]:
    """How many events each run of the case's workflow has, the oldest first.

    Each run names the one before it; the list of workflows, which is written later, is not asked.
    """
    name, run_id, counts = workflow_id(case_no), "", list[int]()
    while True:
        handle = engine.get_workflow_handle(name, run_id=run_id or None)
        events = (await handle.fetch_history()).events
        counts.insert(0, len(events))
        run_id = events[0].workflow_execution_started_event_attributes.continued_execution_run_id
        if not run_id:
            return counts
