"""Warnings about possible duplicates (疑似重复申请): same matter, same applicant, still open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from schemas.cases.acts import Officer
from schemas.cases.case_views import IntakeWarning
from schemas.vocabulary import CaseStatus, Role
from services.domain.calendars.calendar import beijing_date
from services.domain.people.permissions import may_see_case


@dataclass(frozen=True)
class PossibleDuplicate:
    """A case of the same matter with the same subject or applicant.

    Attributes:
        departments: those that have a step in it.
        phones: of the applicant and the agent; who proved one of them online may know of the case.
    """

    case_no: str
    region: str
    status: CaseStatus
    received_at: datetime
    departments: frozenset[str]
    phones: frozenset[str]


def duplicate_warnings(
    found: Iterable[PossibleDuplicate], officer: Officer, proved_phone: str = ""
) -> list[IntakeWarning]:
    """List a warning for each case that the officer may see; the others are only counted.

    An applicant learns of cases under the proved phone, and nothing of other cases, not even their number.
    """
    warnings, hidden = [], 0
    for one in found:
        if _may_know(one, officer, proved_phone):
            warnings.append(_named(one))
        else:
            hidden += 1
    if hidden and officer.role is not Role.APPLICANT:
        detail = f"同一申请人或同一名称，收件时另有 {hidden} 件同一事项的在办件，不在可查看的范围内"
        warnings.append(IntakeWarning(detail=detail, count=hidden))
    return warnings


def _may_know(one: PossibleDuplicate, officer: Officer, proved_phone: str) -> bool:
    if officer.role is Role.APPLICANT and proved_phone in one.phones:
        return True
    return may_see_case(officer, one.case_no, one.region, one.departments)


def _named(one: PossibleDuplicate) -> IntakeWarning:
    which = f"{one.case_no}（{beijing_date(one.received_at)} 收件，现状态：{one.status.label}）"
    return IntakeWarning(
        detail=f"同一申请人或同一名称，收件时已有同一事项的在办件 {which}，请核对是否重复申请",
        count=1,
        case_no=one.case_no,
        received_at=one.received_at,
        status=one.status,
        status_label=one.status.label,
    )
