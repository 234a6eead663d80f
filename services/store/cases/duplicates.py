"""Possible duplicates of an application (疑似重复申请): found when it is filed, read for warnings."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Label, Select, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.cases.case_views import IntakeWarning
from schemas.cases.intake import Application
from schemas.vocabulary import CaseStatus
from services.domain.cases.duplicates import PossibleDuplicate, duplicate_warnings
from services.domain.cases.search_words import plain
from services.domain.cases.subjects import LONGEST_WORD
from services.store.cases.search_index import SearchIndex
from services.store.core.schema.page_tables import case_name, case_search_token
from services.store.core.schema.tables import case_dossier, case_step, event_table, joint_case

MOST_NAMED = 5
"""Cases that one event names, newest first."""
MOST_LOOKED_AT = 100
"""Rows that each index yields at most: an applicant with more open cases than that is not listed in full."""


async def find_possible_duplicates(
    connection: AsyncConnection, index: SearchIndex, application: Application, subject: str
) -> tuple[str, ...]:
    """Numbers of open cases of the matter with the same subject or one of the applicants.

    Applications filed in the same instant do not see each other. A person who only appears in the other
    case as agent or shareholder is no duplicate.
    """
    digests = await index.digests(connection, [plain(number) for number in application.id_numbers])
    ways = [_by_applicant(application, digests)]
    if wanted := plain(subject):
        ways.append(_by_subject(application.matter, wanted))
    found = union_all(*(select(way.limit(MOST_LOOKED_AT).subquery()) for way in ways))
    dates = {
        row.case_no: row.received_at
        for row in await connection.execute(found)
        if row.is_same_applicant or plain(row.subject) == wanted
    }
    newest_first = sorted(dates, key=lambda case_no: (dates[case_no], case_no), reverse=True)
    return tuple(newest_first[:MOST_NAMED])


def _by_applicant(application: Application, digests: Sequence[bytes]) -> Select[tuple[object, ...]]:
    """Open cases by the hash of an identity number, confirmed by the applicants in the dossier."""
    kept = case_dossier.c
    theirs = or_(
        kept.applicant["id_number"].astext.in_(application.id_numbers),
        *(kept.co_applicants.contains([{"id_number": number}]) for number in application.id_numbers),
    )
    return (
        _open_cases(application.matter, is_same_applicant=True)
        .join(case_search_token, case_search_token.c.case_no == joint_case.c.case_no)
        .join(case_dossier, kept.case_no == joint_case.c.case_no)
        .where(case_search_token.c.digest.in_(digests), theirs)
    )


def _by_subject(matter: str, wanted: str) -> Select[tuple[object, ...]]:
    """Open cases whose subject contains the first characters of the wanted one."""
    return (
        _open_cases(matter, is_same_applicant=False)
        .join(case_name, case_name.c.case_no == joint_case.c.case_no)
        .where(case_name.c.word == wanted[:LONGEST_WORD])
    )


def _open_cases(matter: str, *, is_same_applicant: bool) -> Select[tuple[object, ...]]:
    columns = joint_case.c
    how = literal(is_same_applicant).label("is_same_applicant")
    query = select(columns.case_no, columns.received_at, columns.subject, how)
    return query.where(columns.matter == matter, columns.closed_at.is_(None))


def recorded_duplicates(stream: ColumnElement[str]) -> Label[list[str] | None]:
    """The case numbers that the first event of the case names, as column `possible_duplicates`."""
    logged = event_table.c
    found = select(logged.private["possible_duplicates"]).where(logged.stream == stream, logged.seq == 1)
    return found.correlate(joint_case).scalar_subquery().label("possible_duplicates")


async def read_duplicate_warnings(
    connection: AsyncConnection, recorded: Sequence[str] | None, officer: Officer, proved_phone: str = ""
) -> list[IntakeWarning]:
    """Warnings about the stored cases with their present status, as the officer may see them."""
    if not recorded:
        return []
    columns, kept = joint_case.c, case_dossier.c
    departments = select(func.array_agg(case_step.c.department)).where(case_step.c.case_no == columns.case_no)
    query = (
        select(
            columns.case_no,
            columns.region,
            columns.status,
            columns.received_at,
            departments.scalar_subquery().label("departments"),
            kept.applicant["phone"].astext.label("phone"),
            kept.agent["phone"].astext.label("agent_phone"),
        )
        .join(case_dossier, kept.case_no == columns.case_no)
        .where(columns.case_no.in_(recorded))
        .order_by(columns.received_at.desc(), columns.case_no.desc())
    )
    found = [
        PossibleDuplicate(
            case_no=row.case_no,
            region=row.region,
            status=CaseStatus(row.status),
            received_at=row.received_at,
            departments=frozenset(row.departments),
            phones=frozenset(phone for phone in (row.phone, row.agent_phone) if phone),
        )
        for row in await connection.execute(query)
    ]
    return duplicate_warnings(found, officer, proved_phone)
