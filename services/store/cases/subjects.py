"""Search by subject: any part of an enterprise's or project's name finds its cases."""

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    cast,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.ext.asyncio import AsyncConnection

from services.domain.cases.search_words import plain
from services.domain.cases.subjects import LONGEST_WORD, words_of
from services.store.core.schema.page_tables import case_name
from services.store.core.schema.tables import case_dossier, joint_case


async def index_name(connection: AsyncConnection, case_no: str, subject: str) -> None:
    """Index the words by which the case is found, in the transaction that stores it."""
    rows = [{"word": word, "case_no": case_no} for word in words_of(subject)]
    if rows:
        await connection.execute(insert(case_name), rows)


def cases_by_applicant_name(q: str) -> Select[tuple[str]]:
    """Numbers of cases with an applicant whose name has this prefix, each way by its own index."""
    kept = case_dossier.c
    first = select(kept.case_no).where(kept.applicant["name"].astext.startswith(q, autoescape=True))
    found = union_all(first, select(kept.case_no).where(_has_co_applicant(case_dossier, q))).subquery()
    return select(found.c.case_no)


def has_applicant_name(q: str) -> ColumnElement[bool]:
    """Condition: one case of a list has such an applicant."""
    kept = case_dossier.alias()
    begins = kept.c.applicant["name"].astext.startswith(q, autoescape=True)
    either = or_(begins, _has_co_applicant(kept, q))
    return exists().where(kept.c.case_no == joint_case.c.case_no, either)


def _has_co_applicant(dossier: FromClause, q: str) -> ColumnElement[bool]:
    """Condition: a co-applicant's name has this prefix; few such cases, indexed separately."""
    path = cast("$[*].name ? (@ starts with $q)", JSONPATH)
    begins = func.jsonb_path_exists(dossier.c.co_applicants, path, cast({"q": q}, JSONB))
    return and_(dossier.c.co_applicants != text("'[]'::jsonb"), begins)


def about(q: str) -> Select[tuple[str]]:
    """Numbers of cases whose subject contains this text."""
    wanted = plain(q)[:LONGEST_WORD]
    return select(case_name.c.case_no).where(case_name.c.word.startswith(wanted, autoescape=True))
