"""A morning's cases for the pages to show: several matters, every status, steps at several departments."""

from __future__ import annotations

import itertools
from datetime import datetime

from schemas.cases.intake import Application
from schemas.demonstration import Demonstration
from schemas.vocabulary import CaseAct, StepAct
from services.domain.calendars.calendar import BEIJING
from services.domain.catalogue.examples import fill_placeholders
from services.store.notifications.notifications import NotificationQueries
from services.store.supervision.queries import SupervisionOrderFilter, SupervisionOrderQueries
from tests.support.forms import form_of
from tests.support.office import Office, until
from tests.support.results import fresh

MORNING = datetime(2019, 4, 22, 9, 0, tzinfo=BEIJING)
OTHERS = ("property-registration", "electricity-low-voltage", "simple-deregistration", "construction-project")
MINUTES_ON = (0, 20, 55, 130, 140, 165, 200, 260)
"""How far the companies' own mornings are: some in time, some near their limits, some past them."""
NAMES = itertools.cycle(
    f"杭州{name}有限公司"
    for name in (
        *("晴川软件", "余杭塘农产品", "满觉陇民宿", "望江医疗器械", "西溪教育咨询"),
        *("运河文化传播", "钱潮装备制造", "九溪茶业", "拱宸物流"),
    )
)
"""What the companies of the morning are called."""


async def played(office: Office) -> dict[str, str]:
    """The cases by the names under which pages.py knows them."""
    at_nine = Demonstration(starts_at=MORNING)
    for code in OTHERS:
        example = fill_placeholders(office.matters[code].example, MORNING.date())
        case_no = (await office.receive(_application(example), at_nine)).case_no
        await office.cases.advance(case_no)
    numbers = [await _company(office, at_nine, minutes) for minutes in MINUTES_ON]
    for case_no in numbers[:2]:
        await office.step("market-regulation1", case_no, "registration", StepAct.CLAIM)
        await office.step(
            "market-regulation1", case_no, "registration", StepAct.APPROVE, results=fresh("registration")
        )
        await office.cases.advance(case_no)
    case, late = numbers[3], numbers[-1]
    await office.step("market-regulation1", case, "registration", StepAct.CLAIM)
    waiting = (await office.receive(office.application(accept=False), at_nine)).case_no
    order = await _order(office, at_nine)
    return {"case": case, "late": late, "waiting": waiting, "further": numbers[0], "order": order}


async def _order(office: Office, at_nine: Demonstration) -> str:
    """A supervision order of a case five working days late, of which the head has been told."""
    supervised = await _company(office, at_nine, 33 * 60)
    wanted = SupervisionOrderFilter(case_no=supervised)
    orders = (await SupervisionOrderQueries(office.store).orders(office.people["admin1"], wanted)).items

    async def are_told() -> bool:
        return await NotificationQueries(office.store).unread("market-regulation-head") > 2

    await until(are_told, within=60)
    return orders[0].number


async def _company(office: Office, at_nine: Demonstration, minutes: int) -> str:
    application = office.application()
    filled = form_of(application)
    form = {**filled, "company": {**filled["company"], "name": next(NAMES)}}
    case_no = (await office.receive(application.model_copy(update={"form": form}), at_nine)).case_no
    await office.cases.advance(case_no)
    if minutes:
        await office.act("admin1", case_no, CaseAct.ADVANCE_CLOCK, minutes=minutes)
        await office.cases.advance(case_no)
    return case_no


def _application(example: dict[str, object]) -> Application:
    return Application.model_validate({**example, "accept": True})
