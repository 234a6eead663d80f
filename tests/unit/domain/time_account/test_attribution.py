"""Whose time a case used, against figures counted by hand on the calendar of 2019."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import CasePlan, PlannedStep
from schemas.cases.events import EventKind
from schemas.catalogue.limits import Limits
from schemas.catalogue.matter import Commissioner, MatterStage, RefusalEffect, StageLimit
from schemas.law import LICENCE_GROUNDS, SuspensionGround
from schemas.statistics.time_account import Held, HeldStretch, Outage, TimeAccount, TimeHolder
from schemas.vocabulary import CaseAct, ClockStart, Party, StepAct, SuspensionKind
from services.domain.calendars.calendar import BEIJING
from services.domain.time_account.accounts import build_time_account
from services.domain.time_account.attribution import attribute_time
from tests.unit.domain.cases.builders import CALENDARS, SETUP, CaseScenario

DEPARTMENTS = ("planning", "tax", "bank")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"2019-{text}").replace(tzinfo=BEIJING)


def _days(amount: int) -> TimeLimit:
    return TimeLimit(amount=Decimal(amount), unit=LimitUnit.WORKING_DAYS)


def _step(
    code: str,
    department: str,
    after: tuple[str, ...] = (),
    party: Party = Party.DEPARTMENT,
    by: Commissioner | None = None,
) -> PlannedStep:
    return PlannedStep(
        code=code,
        name=code,
        department=department,
        stage="second" if code in {"build", "check"} else "first",
        limits=Limits(promised=_days(20), statutory_source="无"),
        starts=ClockStart.NOTICE,
        after=after,
        optional=False,
        needed=True,
        applicant_facing=True,
        party=party,
        commissioned_by=by,
        on_refusal=RefusalEffect.CASE_REFUSED,
        results=(),
    )


def _plan(*steps: PlannedStep) -> CasePlan:
    return CasePlan(
        matter="build",
        matter_version=1,
        matter_name="建房",
        lead_department="market-regulation",
        limits=Limits(promised=_days(90), statutory_source="无"),
        stages=(
            MatterStage(code="first", name="许可", lead_department="market-regulation"),
            MatterStage(code="second", name="验收", lead_department="tax"),
        ),
        steps=steps,
        escalation_policy=SETUP.escalation_policy,
        stage_limits=(
            StageLimit(stages=("first",), limit=_days(5), source="指引"),
            StageLimit(stages=("first", "second"), limit=_days(9), source="指引"),
        ),
    )


PROJECT = _plan(
    _step("permit", "market-regulation"),
    _step("survey", "tax", party=Party.INTERMEDIARY, by=Commissioner.OWNER),
    _step("review", "bank", ("permit",), Party.INTERMEDIARY, Commissioner.GOVERNMENT),
    _step("power", "public-security", ("permit",), Party.UTILITY),
    _step("build", "tax", ("review", "power"), Party.APPLICANT),
    _step("check", "market-regulation", ("build",)),
)


def _acted(scenario: CaseScenario, when: str, code: str) -> None:
    scenario.wait(_at(when) - scenario.now)
    scenario.approve(code)


def _account(scenario: CaseScenario, *outages: Outage) -> tuple[list[HeldStretch], TimeAccount]:
    stretches = attribute_time(scenario.case, scenario.log, scenario.now, outages)
    return stretches, build_time_account(scenario.case, stretches, CALENDARS, {"tax": "市税务局"})


def _minutes(account: TimeAccount) -> dict[str, int]:
    return {f"{one.holder}/{one.department or ''}": one.minutes for one in account.parties}


def _project() -> CaseScenario:
    """Received Monday 22 April 09:00, a supplement awaited from Tuesday to Thursday, accepted on Friday."""
    scenario = CaseScenario.received(PROJECT, _at("04-22 09:00"))
    scenario.wait(_at("04-23 10:00") - scenario.now)
    missing = {"missing": ["章程"], "supply_working_days": 5, "notice": "补正〔2019〕1 号"}
    scenario.act("window1", CaseAct.NOTIFY_SUPPLEMENT, **missing)
    scenario.wait(_at("04-25 16:00") - scenario.now)
    scenario.act("window1", CaseAct.SUBMIT_SUPPLEMENT)
    scenario.wait(_at("04-26 10:00") - scenario.now)
    scenario.act("window1", CaseAct.ACCEPT)
    _acted(scenario, "04-29 10:00", "permit")
    _acted(scenario, "04-30 10:00", "survey")
    _acted(scenario, "05-06 16:00", "power")
    _acted(scenario, "05-08 10:00", "review")
    _acted(scenario, "08-08 10:00", "build")
    _acted(scenario, "08-12 11:00", "check")
    scenario.wait(_at("08-13 09:00") - scenario.now)
    return scenario


def test_every_minute_is_somebodys_and_side_by_side_everybodys() -> None:
    scenario = _project()
    stretches, account = _account(scenario)
    assert stretches[0].from_at == scenario.case.received_at
    for one, next_one in pairwise(stretches):
        assert one.until_at == next_one.from_at
    assert stretches[-1].until_at == scenario.now
    assert all(one.held_by for one in stretches)
    # intake: Mon 09:00 to Tue 10:00 is 25 h, Thu 16:00 to Fri 10:00 is 18 h, and after the decision 22 h
    # applicant: Tue 10:00 to Thu 16:00 is 54 h, and 92 days of building
    assert _minutes(account) == {
        "department/market-regulation": (3 * 24 + 4 * 24 + 1) * 60,
        "applicant/": (54 + 92 * 24) * 60,
        "government_intermediary/": 9 * 24 * 60,
        "owner_intermediary/": 4 * 24 * 60,
        "utility/public-security": (7 * 24 + 6) * 60,
        "intake/": (25 + 18 + 22) * 60,
    }
    assert all(event.kind is not EventKind.CASE_CLOSED for event in scenario.log)


def test_what_counts_of_a_stage_is_the_union_of_counted_parties_in_both_kinds_of_days() -> None:
    _, account = _account(_project())
    first, whole = account.groups
    # permit Fri 04-26 to Mon 04-29 (Sun 04-28 works: 2 days), then review to Wed 05-08 without a gap:
    # 04-28, 29, 30, 05-05, 06, 07, 08 are seven working days; 26 April to 8 May are twelve days
    assert (first.stretches, first.working_days, first.calendar_days, first.is_over) == (1, 7, 12, True)
    # the check from Thu 08-08 to Mon 08-12: 9 and 12 August; the owner's 92 days of building are nobody's
    assert (whole.stretches, whole.working_days, whole.calendar_days) == (2, 7 + 2, 12 + 4)
    assert (whole.name, whole.limit, whole.is_over) == ("许可、验收", "9 个工作日", False)


def test_a_suspension_is_the_time_of_whom_it_waits_for_and_no_longer_than_was_announced() -> None:
    for kind, holder in (
        ("expert_review", "government_intermediary/"),
        ("supplement", "applicant/"),
        ("hearing", "department/market-regulation"),
    ):
        allowed = (
            *LICENCE_GROUNDS,
            SuspensionGround(kind=SuspensionKind.SUPPLEMENT, basis="行政许可法 第四十五条"),
        )
        step = _step("permit", "market-regulation").model_copy(update={"grounds": allowed})
        scenario = CaseScenario.accepted(_plan(step), _at("04-22 09:00"))
        scenario.step("market-regulation-head", "permit", StepAct.CLAIM)
        scenario.wait(hours=1)
        grounds = {"suspension_kind": kind, "legal_basis": "行政许可法 第四十五条", "notice": "1 号"}
        scenario.step(
            "market-regulation-head", "permit", StepAct.SUSPEND, announced_working_days=1, **grounds
        )
        scenario.wait(_at("04-25 10:00") - scenario.now)  # announced until Tuesday 17:00, resumed on Thursday
        scenario.step("market-regulation-head", "permit", StepAct.RESUME)
        scenario.wait(hours=1)
        _, account = _account(scenario)
        away = 31 * 60
        mine = 74 * 60 - away
        expected = {"department/market-regulation": mine}
        expected[holder] = expected.get(holder, 0) + away
        assert _minutes(account) == expected, kind


def test_an_outage_is_shown_and_excludes_nothing() -> None:
    scenario = CaseScenario.accepted(_plan(_step("permit", "market-regulation")), _at("04-22 09:00"))
    scenario.wait(_at("04-24 09:00") - scenario.now)
    _, before = _account(scenario)
    ours = _outage("system", "04-22 10:00", "04-22 12:00")
    theirs = _outage("market-regulation", "04-22 11:00", "04-23 11:00")
    others = _outage("tax", "04-22 09:00", "04-23 09:00")
    _, account = _account(scenario, ours, theirs, others)
    assert _minutes(account) == {
        "department/market-regulation": (48 - 25) * 60,
        "outage/": 25 * 60,
    }
    assert account.groups == before.groups, "it counts all the same"


def test_an_outage_of_a_department_leaves_who_does_not_work_with_it_alone() -> None:
    scenario = _project()
    stretches, _ = _account(scenario, _outage("system", "06-01 09:00", "06-02 09:00"))
    [here] = [one for one in stretches if one.from_at <= _at("06-01 10:00") < one.until_at]
    assert here.held_by == [Held(holder=TimeHolder.APPLICANT)]
    assert here.by_outage == []


def test_a_deemed_acceptance_charges_the_time_before_to_the_intake() -> None:
    scenario = CaseScenario.received(_plan(_step("permit", "market-regulation")), _at("04-22 09:00"))
    scenario.wait(_at("05-06 09:00") - scenario.now)  # five working days end on 28 April, a make-up Sunday
    _, account = _account(scenario)
    deemed = _at("04-28 17:00")
    assert _minutes(account) == {
        "department/market-regulation": (scenario.now - deemed) // timedelta(minutes=1),
        "intake/": (deemed - _at("04-22 09:00")) // timedelta(minutes=1),
    }


def _outage(site: str, start: str, end: str) -> Outage:
    return Outage(
        site=site,
        from_at=_at(start),
        until_at=_at(end),
        reason="断电",
        number=1,
        filed_by="admin1",
        filed_at=_at(end),
    )
