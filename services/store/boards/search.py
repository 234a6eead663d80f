"""Search (查件): by case number, name, what a case is about, or a number kept as a keyed hash.

The index holds no number that could be read: each is hashed with a key of the record (HMAC-SHA-256), so
that a copy of the index alone tells nothing. Credit codes that a registration gave are public.
"""

from dataclasses import dataclass
from typing import cast

from sqlalchemy import Select, literal, select, union

from schemas.cases.acts import Officer
from schemas.cases.lists import Page, Paging
from schemas.cases.window import WindowRow
from schemas.json_values import JsonObject
from schemas.text_input import clean_line, try_clean
from schemas.vocabulary import CaseStatus
from services.domain.cases.case_numbers import is_case_number
from services.domain.cases.search_words import SHORTEST, plain
from services.domain.people.masking import display_names
from services.store.boards.case_rows import ListedCase
from services.store.boards.numbered_cases import numbered
from services.store.boards.queries import visible
from services.store.cases.search_index import SearchIndex
from services.store.cases.sla_status import case_now, case_sla_status
from services.store.cases.subjects import about, cases_by_applicant_name
from services.store.core.engine import Store
from services.store.core.keyset import Slice, SortKey, read_page
from services.store.core.schema.page_tables import case_search_token
from services.store.core.schema.tables import case_dossier, joint_case, unique_result

FIRST = Paging()
MOST_LOOKED_AT = 500
"""A common beginning of a name fits many; so many of them are looked at."""
NAMES_FROM = 2
"""Signs that a name must have to be searched for."""


@dataclass(frozen=True)
class Search:
    """Finds cases that the officer may see."""

    store: Store
    index: SearchIndex

    async def find(self, officer: Officer, q: str, paging: Paging = FIRST) -> Page[WindowRow]:
        """The cases that fit what was typed, the newest first; none for fewer than two signs.

        Raises:
            InvalidInput: the cursor does not belong to this list.
        """
        q = try_clean(clean_line, q)
        if len(q) < NAMES_FROM:
            return Page[WindowRow](items=[], **Slice([], 0).edges(paging))
        columns = joint_case.c
        numbers = _fitting(q, await self.index.digest(self.store, plain(q)))
        query = (
            select(
                columns.case_no,
                columns.matter_name,
                columns.subject,
                columns.status,
                columns.received_at,
                columns.promised_due_at.label("due_at"),
                case_sla_status().label("sla_status"),
                case_now(joint_case).label("now"),
                case_dossier.c.applicant,
                case_dossier.c.co_applicants,
            )
            .join(case_dossier, case_dossier.c.case_no == columns.case_no)
            .where(columns.case_no.in_(numbers), *visible(officer))
        )
        counted = select(columns.case_no).where(columns.case_no.in_(numbers), *visible(officer))
        keys = (SortKey(columns.received_at, is_descending=True), SortKey(columns.case_no))
        found = await read_page(self.store, query, counted, keys, paging)
        return Page[WindowRow](items=[_row(row) for row in found.rows], **found.edges(paging))


def _fitting(q: str, hashed: bytes) -> Select[tuple[str]]:
    """The numbers of the cases that fit, each way by its own index."""
    if is_case_number(q.upper()):
        return select(literal(q.upper()))
    ways = [
        cases_by_applicant_name(q).limit(MOST_LOOKED_AT),
        about(q).limit(MOST_LOOKED_AT),
    ]
    if (by_number := numbered(q)) is not None:
        ways.append(by_number.limit(MOST_LOOKED_AT))
    if len(plain(q)) >= SHORTEST:
        ways.append(
            select(case_search_token.c.case_no)
            .where(case_search_token.c.digest == hashed)
            .limit(MOST_LOOKED_AT)
        )
        public = (unique_result.c.field == "credit_code", unique_result.c.value == plain(q))
        ways.append(select(unique_result.c.case_no).where(*public))
    return select(union(*(select(way.subquery().c.case_no) for way in ways)).subquery().c.case_no)


def _row(given: JsonObject) -> WindowRow:
    row = cast("ListedCase", given)
    status, applicant = CaseStatus(row["status"]), display_names(row["applicant"], row["co_applicants"])
    return WindowRow.model_validate({**given, "status": status, "applicant": applicant})
