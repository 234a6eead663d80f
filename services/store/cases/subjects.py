"""Cases by what they are about: any part of an enterprise's or project's name finds them."""

from sqlalchemy import Select, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.domain.cases.search_words import plain
from services.domain.cases.subjects import LONGEST_WORD, words_of
from services.store.core.page_tables import case_name


async def file_name(connection: AsyncConnection, case_no: str, subject: str) -> None:
    """Enter the words by which the case is found, in the transaction that files it."""
    rows = [{"word": word, "case_no": case_no} for word in words_of(subject)]
    if rows:
        await connection.execute(insert(case_name), rows)


def about(q: str) -> Select[tuple[str]]:
    """The numbers of cases whose subject has this part, by its first signs."""
    wanted = plain(q)[:LONGEST_WORD]
    return select(case_name.c.case_no).where(case_name.c.word.startswith(wanted, autoescape=True))
