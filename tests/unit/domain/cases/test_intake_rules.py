"""Intake rules by kind: licences, enterprises, property, courts, and who has no rule of acceptance at all."""

from datetime import date, datetime, timedelta

import pytest

from schemas.cases.case import CasePlan
from schemas.cases.events import EventKind
from schemas.cases.events.deadlines import DeadlineBreached
from schemas.cases.intake import Application
from schemas.errors import ActNotAllowed
from schemas.law import Incomplete
from schemas.vocabulary import CaseAct, CaseStatus, ClockKind
from services.domain.calendars.calendar import BEIJING
from services.domain.catalogue.examples import fill_placeholders
from services.domain.catalogue.planning import build_plan
from services.reference_data.loader import load_matters
from tests.unit.domain.cases.builders import CaseScenario

RECEIPT = datetime(2026, 11, 24, 10, tzinfo=BEIJING)
NOTICE = {"missing": ["公司章程：缺第 3 页"], "supply_working_days": 3}
PROPERTY = (
    "property-transfer",
    "first-registration",
    "property-registration",
    "mortgage-registration",
    "home-certificate",
)


TODAY = RECEIPT.date()


def _plan(code: str, on: date = TODAY) -> CasePlan:
    matter = load_matters()[code]
    return build_plan(matter, Application.model_validate(fill_placeholders(matter.example, on)), on)


@pytest.mark.parametrize("code", PROPERTY)
def test_property_that_is_not_declined_on_the_spot_is_accepted(code: str) -> None:
    """不动产登记暂行条例 第十七条第二款: 未当场书面告知申请人不予受理的，视为受理."""
    scenario = CaseScenario.received(_plan(code), RECEIPT)
    scenario.wait(timedelta(hours=7))
    assert scenario.case.accepted_at == RECEIPT
    assert scenario.kinds(EventKind.CASE_DEEMED_ACCEPTED) == ["11-24 17:00 case.deemed_accepted"]
    with pytest.raises(ActNotAllowed, match="不动产登记暂行条例"):
        CaseScenario.received(_plan(code), RECEIPT).act("window1", CaseAct.NOTIFY_SUPPLEMENT, **NOTICE)


@pytest.mark.parametrize("code", ["enterprise-setup", "simple-deregistration"])
def test_an_enterprise_gets_its_documents_back_and_nothing_is_deemed_withdrawn(code: str) -> None:
    """市场主体登记管理条例实施细则 第十八条: 将申请材料退还申请人，并一次性告知需要补正的材料."""
    scenario = CaseScenario.received(_plan(code), RECEIPT)
    scenario.act("window1", CaseAct.NOTIFY_SUPPLEMENT, **NOTICE)
    scenario.wait(timedelta(days=20))
    assert scenario.case.status is CaseStatus.MATERIALS_RETURNED
    assert scenario.kinds(EventKind.CASE_DEEMED_WITHDRAWN) == []


@pytest.mark.parametrize(
    "code", ["enterprise-setup", "bank-credit", "insolvency", "water-connection", "hotline-complaint"]
)
def test_silence_is_acceptance_only_where_a_law_says_so(code: str) -> None:
    scenario = CaseScenario.received(_plan(code), RECEIPT)
    scenario.wait(timedelta(days=40))
    assert scenario.case.status is CaseStatus.RECEIVED
    breach = next(event for event in scenario.log if isinstance(event, DeadlineBreached))
    assert breach.clock == "case/intake"
    assert breach.escalation_levels, "what no law answers is escalated"


def test_a_registration_of_2019_was_a_licence_and_had_the_limits_of_then() -> None:
    before, after = _plan("enterprise-setup", date(2019, 4, 22)), _plan("enterprise-setup")
    assert (before.intake.is_deemed_accepted, after.intake.is_deemed_accepted) == (True, False)
    assert after.intake.incomplete is Incomplete.RETURNED
    statutory = [one.step("registration").limits.statutory for one in (before, after)]
    assert [one.in_words for one in statutory if one] == ["15 个自然日", "3 个工作日"]
    assert "公司登记管理条例" in before.step("registration").limits.statutory_source


def test_a_construction_permit_had_fifteen_days_before_the_law_of_2019() -> None:
    """建筑法 第八条: seven days since 2019-04-23."""
    days = [
        _plan("construction-project", on).step("works-permit").limits.statutory
        for on in (date(2019, 4, 22), date(2019, 4, 23))
    ]
    assert [one.in_words for one in days if one] == ["15 个自然日", "7 个自然日"]


def test_the_court_has_five_days_to_ask_and_its_intake_clock_says_so() -> None:
    scenario = CaseScenario.received(_plan("insolvency"), RECEIPT)
    clock = scenario.case.clock(ClockKind.INTAKE)
    assert clock is not None
    assert clock.due_at == datetime(2026, 11, 30, 17, tzinfo=BEIJING)  # the fifth day is a Sunday
