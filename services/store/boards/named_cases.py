"""Lists filtered by typed text: by number, by name, by any part of a case's subject."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all

from services.domain.cases.case_numbers import is_case_number
from services.domain.cases.search_words import plain
from services.domain.cases.subjects import LONGEST_WORD, SHORTEST_WORD
from services.store.boards.numbered_cases import numbered
from services.store.cases.subjects import about, cases_by_applicant_name, has_applicant_name
from services.store.core.engine import Store
from services.store.core.schema.tables import joint_case

MANY = 10_000
"""From so many cases of one name on, the list is gone through in its own order, where they are soon found."""
ENOUGH = 1_000
"""From so many on a total may be given as a lower bound."""
_LEFT_OUT = " 　()（）[]【】<>《》“”\"'‘’·.。,，、:：;；-—_&/+"
"""Signs that a name is compared without."""


async def fits_many(store: Store, q: str | None) -> bool:
    """Whether a name fits so many cases that looking them all up would cost more than the list."""
    if not q or is_case_number(q.upper()):
        return False
    some = _ways(q).limit(MANY).subquery()
    async with store.autocommit() as connection:
        found = await connection.execute(select(func.count()).select_from(some))
        return int(found.scalar_one()) >= MANY


async def at_least(store: Store, q: str, others: Sequence[ColumnElement[bool]]) -> int | None:
    """A lower bound of matches for a common name; None when they must be counted.

    So many cases of the name are taken as the index has them. What few of them fit is counted in full.
    """
    some = _ways(q).limit(MANY).subquery()
    cases = select(some.c.case_no).distinct().subquery()
    fitting = (
        select(func.count()).select_from(joint_case).join(cases, cases.c.case_no == joint_case.c.case_no)
    )
    async with store.autocommit() as connection:
        found = int((await connection.execute(fitting.where(*others))).scalar_one())
    return found if found >= ENOUGH else None


def named(q: str, *, is_common: bool = False) -> ColumnElement[bool]:
    """Condition: part of the number, start of the applicant's name, or part of the subject.

    Args:
        is_common: by `fits_many`; the same cases are then recognised row by row.
    """
    if is_case_number(q.upper()):
        return joint_case.c.case_no == q.upper()
    if not is_common:
        return joint_case.c.case_no.in_(_ways(q).subquery().select())
    subject = func.translate(func.upper(joint_case.c.subject), _LEFT_OUT, "")
    ways = [subject.contains(plain(q)[:LONGEST_WORD], autoescape=True), has_applicant_name(q)]
    if (by_number := numbered(q)) is not None:
        ways.append(joint_case.c.case_no.in_(by_number))
    return or_(*ways)


def _ways(q: str) -> Select[tuple[str]]:
    """The numbers of the cases that fit, each way by its own index."""
    ways = [cases_by_applicant_name(q)]
    if len(plain(q)) >= SHORTEST_WORD:
        ways.append(about(q))
    if (by_number := numbered(q)) is not None:
        ways.append(by_number.correlate(None))
    found = union_all(*ways).subquery()
    return select(found.c.case_no)
