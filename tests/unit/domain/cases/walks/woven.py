"""Plans woven at random: any order of steps, any limits, any effect of a refusal."""

from collections.abc import Callable
from decimal import Decimal

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import CasePlan, PlannedStep
from schemas.catalogue.limits import Limits
from schemas.catalogue.matter import MatterStage, RefusalEffect
from schemas.vocabulary import ClockStart, Party
from tests.unit.domain.cases.builders import SETUP

Pick = Callable[[int], int]
"""One of so many choices, 0 to n-1."""

DEPARTMENTS = ("market-regulation", "public-security", "tax", "bank")
LIMITS = tuple(
    TimeLimit(amount=Decimal(amount), unit=unit)
    for amount, unit in (
        ("0", LimitUnit.ON_THE_SPOT),
        ("20", LimitUnit.MINUTES),
        ("1.5", LimitUnit.WORKING_HOURS),
        ("5", LimitUnit.HOURS),
        ("0.5", LimitUnit.WORKING_DAYS),
        ("1", LimitUnit.WORKING_DAYS),
        ("5", LimitUnit.WORKING_DAYS),
        ("3", LimitUnit.CALENDAR_DAYS),
        ("1", LimitUnit.MONTHS),
    )
)


def woven_plan(pick: Pick) -> CasePlan:
    """A plan of one to six steps, each after any of those before it."""
    codes = [f"s{number}" for number in range(1 + pick(6))]
    return CasePlan(
        matter="woven",
        matter_version=1,
        matter_name="随机事项",
        lead_department=DEPARTMENTS[0],
        limits=_limits(pick),
        stages=(MatterStage(code="all", name="全部", lead_department=DEPARTMENTS[0]),),
        steps=tuple(_step(pick, code, codes[:number]) for number, code in enumerate(codes)),
        escalation_policy=SETUP.escalation_policy,
        may_follow=tuple(m for m in SETUP.materials if m.may_follow) if pick(2) else (),
    )


def _step(pick: Pick, code: str, before: list[str]) -> PlannedStep:
    return PlannedStep(
        code=code,
        name=f"环节 {code}",
        department=DEPARTMENTS[pick(len(DEPARTMENTS))],
        stage="all",
        limits=_limits(pick),
        starts=(ClockStart.EXTERNAL, ClockStart.TIMER, *(ClockStart.NOTICE,) * 6)[pick(8)],
        after=tuple(other for other in before if pick(3) == 0),
        optional=pick(4) == 0,
        needed=pick(5) != 0,
        applicant_facing=True,
        party=(Party.APPLICANT, *(Party.DEPARTMENT,) * 4)[pick(5)],
        on_refusal=list(RefusalEffect)[pick(2)],
        results=(),
        needs_check=pick(4) == 0,
        needs_visit=pick(6) == 0,
        by_promise=pick(3) == 0,
        disciplines=("建筑", "结构") if pick(4) == 0 else (),
        issues_licence=pick(3) == 0,
    )


def _limits(pick: Pick) -> Limits:
    statutory = None if pick(2) else LIMITS[pick(len(LIMITS))]
    return Limits(
        promised=LIMITS[pick(len(LIMITS))],
        statutory=statutory,
        statutory_source="随机",
        extension=statutory,
        extension_source="随机",
    )
