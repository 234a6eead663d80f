"""Cases for tests of the core: the real matter, its people, and a log that only grows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Self

from deploy.seeds.people import people
from schemas.cases.acts import Officer
from schemas.cases.case import CasePlan, JointCase
from schemas.cases.commands import CaseCommand, StepCommand
from schemas.cases.events import Event, EventKind
from schemas.cases.intake import Application
from schemas.catalogue.matter import Matter
from schemas.law import LICENCE_GROUNDS, LICENCE_INTAKE
from schemas.vocabulary import CaseAct, StepAct
from services.domain.calendars.calendar import BEIJING
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_input import case_command, step_command
from services.domain.cases.acts.joint_inspection import booking_example
from services.domain.cases.apply.case import apply_all, received
from services.domain.cases.clocks.acceptance import intake_started
from services.domain.cases.engine.decide import decide_case, decide_step
from services.domain.cases.engine.derive import follow
from services.domain.catalogue.examples import fill_placeholders
from services.domain.catalogue.planning import build_plan
from services.reference_data.calendars import load_calendars
from services.reference_data.loader import load_matters
from tests.support.events import case_received
from tests.support.results import fresh

REGION = "330100"
CALENDARS = load_calendars()
PEOPLE: dict[str, Officer] = {officer.account: officer for officer in people(REGION)}
SETUP: Matter = load_matters()["enterprise-setup"]
MONDAY = datetime(2019, 4, 22, 9, tzinfo=BEIJING)


def application(today: date | None = None, **changes: Any) -> Application:
    """The matter's own example, with some parts changed."""
    return Application.model_validate({**fill_placeholders(SETUP.example, today or MONDAY.date()), **changes})


def setup_plan(**answers: str) -> CasePlan:
    """The plan of enterprise set-up with these answers; without any it has four steps.

    Its intake and its grounds of suspension are those of a licence, so that every mechanism can be tried.
    """
    planned = build_plan(SETUP, application(answers=answers))
    steps = tuple(step.model_copy(update={"grounds": LICENCE_GROUNDS}) for step in planned.steps)
    return planned.model_copy(update={"intake": LICENCE_INTAKE, "steps": steps})


@dataclass
class CaseScenario:
    """A case with its whole log, told act by act; `now` is case time and moves only when told to."""

    case: JointCase
    now: datetime
    log: list[Event] = field(default_factory=list)
    calendars: Calendars = CALENDARS

    @classmethod
    def received(
        cls, planned: CasePlan | None = None, at: datetime = MONDAY, calendars: Calendars = CALENDARS
    ) -> Self:
        """Handed in, not accepted."""
        first = case_received(at, project_code="2019-330106-65-03-000123")
        case = received("330100-20190422-QYKB-000001-0", REGION, planned or setup_plan(), first)
        scenario = cls(case, at, [first], calendars)
        scenario._file([intake_started(case, at, calendars)])
        return scenario

    @classmethod
    def accepted(
        cls, planned: CasePlan | None = None, at: datetime = MONDAY, calendars: Calendars = CALENDARS
    ) -> Self:
        """Handed in and accepted, its first steps open."""
        scenario = cls.received(planned, at, calendars)
        scenario.act("window1", CaseAct.ACCEPT)
        return scenario

    def follow(self) -> list[Event]:
        """File what has come of it by itself."""
        events: list[Event] = [*follow(self.case, self.now, self.calendars)]
        self._file(events)
        return events

    def wait(self, length: timedelta = timedelta(0), **units: float) -> list[Event]:
        """Let time pass, and file what comes of it."""
        self.now += length + timedelta(**units)
        return self.follow()

    def act(self, account: str, act: CaseAct, **command: Any) -> None:
        """Somebody acts on the whole case."""
        self.say(account, None, case_command({"act": act, **command}))

    def step(self, account: str, code: str, act: StepAct, **command: Any) -> None:
        """Somebody acts on a step."""
        self.say(account, code, step_command({"act": act, **command}))

    def say(
        self, account: str, code: str | None, command: CaseCommand | StepCommand, *, follows: bool = True
    ) -> None:
        """Decide as the door does: what has followed first, then the act.

        What comes of it is for the workflow, which may be late: then it follows with the next wait.
        """
        self.follow()
        officer, offset = PEOPLE[account], self.case.time_offset
        if isinstance(command, CaseCommand):
            acted = decide_case(self.case, command, officer, self.now, self.calendars)
        else:
            acted = decide_step(self.case, code or "", command, officer, self.now, self.calendars, self.log)
        self._file(acted)
        self.now += self.case.time_offset - offset
        if follows:
            self.follow()

    def approve(self, code: str) -> None:
        """The step's first officer takes it and approves."""
        officer = f"{self.case.plan.step(code).department}1"
        self.step(officer, code, StepAct.CLAIM)
        self.step(officer, code, StepAct.APPROVE, results=fresh(code))

    def meet(self, code: str, visit_at: datetime | None = None) -> None:
        """The joint acceptance is arranged, held on the site, and every member agrees."""
        step = self.case.plan.step(code)
        officer = f"{step.department}1"
        if visit_at is None:
            context = StepActContext(self.case, step, StepAct.BOOK_VISIT, PEOPLE[officer], self.now)
            visit_at = datetime.fromisoformat(str(booking_example(context, self.calendars)["visit_at"]))
        self.step("window1", code, StepAct.BOOK_VISIT, visit_at=visit_at)
        self.now = visit_at
        visitors = (officer, f"{step.department}2")
        self.step(officer, code, StepAct.RECORD_SITE_VISIT, visitors=visitors, text="已现场验收")
        asked = {"departments": step.members, "opinion_working_days": 1, "text": "请出具意见"}
        self.step(officer, code, StepAct.CONSULT, **asked)
        for member in step.members:
            self.step(f"{member}1", code, StepAct.REPLY, verdict="agree", text="同意")
        self.step(officer, code, StepAct.CLOSE_CONSULTATION)

    def kinds(self, *wanted: EventKind) -> list[str]:
        """The log as lines `04-22 12:00 deadline.breached registration/promised`, of these kinds."""
        return [line(event) for event in self.log if not wanted or event.kind in wanted]

    def statuses(self, codes: Sequence[str]) -> list[str]:
        """Where these steps stand."""
        return [self.case.steps[code].status.value for code in codes]

    def _file(self, events: Sequence[Event]) -> None:
        self.case = apply_all(self.case, events)
        self.log += events


def line(event: Event) -> str:
    """One event as a person would note it down, Beijing time."""
    about = event.clock or event.step or ""
    return f"{event.at.astimezone(BEIJING):%m-%d %H:%M} {event.kind.value} {about}".rstrip()
