"""Forecast of an application before it is submitted: the plan and clocks the API would use."""

from datetime import datetime, timedelta

from schemas.cases.acts import Officer
from schemas.cases.case import JointCase
from schemas.cases.commands.acceptance import Accept
from schemas.cases.events.intake import CaseReceived
from schemas.cases.intake import Application
from schemas.catalogue.matter import Matter
from services.domain.calendars.calendar import beijing_date
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.apply.case import apply_all, received
from services.domain.cases.clocks.acceptance import intake_started
from services.domain.cases.engine.decide import decide_case
from services.domain.catalogue.planning import build_plan


def foreseen(
    matter: Matter,
    application: Application,
    officer: Officer,
    region: str,
    at: datetime,
    calendars: Calendars,
) -> JointCase:
    """The case as if it were accepted at that moment; only the answers need to be valid."""
    case = _received(matter, application, officer.account, region, at)
    return apply_all(case, decide_case(case, Accept(), officer, at, calendars))


def intake_due(
    matter: Matter, application: Application, region: str, at: datetime, calendars: Calendars
) -> datetime:
    """By when the window has to say whether it accepts what is handed in at that moment."""
    case = _received(matter, application, "", region, at)
    return intake_started(case, at, calendars).due_at


def _received(matter: Matter, application: Application, actor: str, region: str, at: datetime) -> JointCase:
    first = CaseReceived(
        at=at,
        actor=actor,
        matter=matter.code,
        matter_version=matter.version,
        channel=application.channel,
        time_offset=timedelta(),
    )
    return received("", region, build_plan(matter, application, beijing_date(at)), first)
