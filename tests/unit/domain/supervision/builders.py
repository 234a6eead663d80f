"""Builders of supervision orders for the tests of this package."""

from datetime import date, datetime

from schemas.cases.acts import Officer
from schemas.cases.events.deadlines import DeadlineEscalated
from schemas.supervision.orders import (
    SupervisionOrder,
    SupervisionOrderAct,
    SupervisionOrderActIn,
)
from services.domain.calendars.calendar import BEIJING
from services.domain.supervision.apply import apply_order_events, replay_order
from services.domain.supervision.decide import decide_order
from services.domain.supervision.issuing import (
    build_opening_events,
    order_from_escalation,
)
from services.reference_data.supervision import load_supervision
from tests.unit.domain.cases.builders import CALENDARS, PEOPLE, CaseScenario

RULES = load_supervision()
CALENDAR = CALENDARS.window
ANSWER = SupervisionOrderActIn(
    act=SupervisionOrderAct.ANSWER, answer="人手不足，已增派", expected_on=date(2019, 4, 26)
)
HEAD, ADMIN = PEOPLE["market-regulation-head"], PEOPLE["admin1"]


def late(days: int = 2) -> CaseScenario:
    scenario = CaseScenario.accepted()
    scenario.wait(days=days)
    return scenario


def escalation_levels_of(scenario: CaseScenario) -> list[DeadlineEscalated]:
    return [event for event in scenario.log if isinstance(event, DeadlineEscalated)]


def order_of(scenario: CaseScenario, level: int = 2) -> SupervisionOrder:
    escalation_level = next(event for event in escalation_levels_of(scenario) if event.level == level)
    return replay_order(
        "2019-00001",
        build_opening_events(
            order_from_escalation(scenario.case, escalation_level, escalation_level.at),
            RULES,
            CALENDAR,
        ),
    )


def acted(
    order: SupervisionOrder, command: SupervisionOrderActIn, who: Officer, at: datetime
) -> SupervisionOrder:
    return apply_order_events(order, decide_order(order, command, who, at, RULES, CALENDAR))


def at_time(text: str) -> datetime:
    return datetime.strptime(f"2019-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)
