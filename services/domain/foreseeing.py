"""What an application will become, before anybody puts it on file: the same plan and clocks as the door's."""

from datetime import datetime

from schemas.acts import CaseActIn, Officer
from schemas.cases import JointCase
from schemas.events import CaseEvent, EventKind
from schemas.intake import Application
from schemas.matters import Matter
from schemas.vocabulary import CaseAct
from services.domain.clocks import Calendars
from services.domain.joint_case.deciding import decide_case
from services.domain.joint_case.folding import apply_all, received
from services.domain.joint_case.receiving import intake_started
from services.domain.planning import plan


def foreseen(
    matter: Matter,
    application: Application,
    officer: Officer,
    region: str,
    at: datetime,
    calendars: Calendars,
) -> JointCase:
    """The case as it would be if it were accepted at that moment; only the answers need to be right."""
    case = _received(matter, application, officer.account, region, at)
    return apply_all(case, decide_case(case, CaseActIn(act=CaseAct.ACCEPT), officer, at, calendars))


def intake_due(
    matter: Matter, application: Application, region: str, at: datetime, calendars: Calendars
) -> datetime:
    """By when the window has to say whether it accepts what is handed in at that moment."""
    case = _received(matter, application, "", region, at)
    return datetime.fromisoformat(str(intake_started(case, at, calendars).facts["due_at"]))


def _received(matter: Matter, application: Application, actor: str, region: str, at: datetime) -> JointCase:
    first = CaseEvent(
        kind=EventKind.CASE_RECEIVED,
        at=at,
        actor=actor,
        facts={"matter": matter.code, "matter_version": matter.version, "offset_seconds": 0.0},
    )
    return received("", region, plan(matter, application), first)
