"""Search (查件): by case number, name, what a case is about, or a number kept as a keyed hash.

The index holds no number that could be read: each is hashed with a key of the record (HMAC-SHA-256), so
that a copy of the index alone tells nothing. Credit codes that a registration gave are public.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Select, literal, select, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.acts import Officer
from schemas.vocabulary import CaseStatus
from schemas.window import WindowRow
from services.domain.case_numbers import is_case_number
from services.domain.masking import masked_name
from services.domain.search_words import SHORTEST, plain
from services.store.boards import visible
from services.store.lights import case_light, case_now
from services.store.page_tables import case_word
from services.store.signing import SEARCH, kept_key
from services.store.store import Store
from services.store.subjects import about
from services.store.tables import case_dossier, joint_case, unique_result

MOST_FOUND = 50
MOST_LOOKED_AT = 500
"""A common beginning of a name fits many; so many of them are looked at, and the newest shown."""
NAMES_FROM = 2
"""Signs that a name must have to be searched for."""


@dataclass
class SearchIndex:
    """The key of the record, remembered, and what is hashed with it."""

    _key: str = field(default="", repr=False)

    async def file(self, connection: AsyncConnection, case_no: str, numbers: Iterable[str]) -> None:
        """Enter the numbers by which the case is to be found, in the transaction that files it."""
        key = await self._kept(connection)
        rows = [{"digest": digest(key, number), "case_no": case_no} for number in numbers]
        if rows:
            await connection.execute(insert(case_word).on_conflict_do_nothing(), rows)

    async def digest(self, store: Store, number: str) -> bytes:
        """The hash under which a number is looked up."""
        if not self._key:
            async with store.writing() as connection:
                await self._kept(connection)
        return digest(self._key, number)

    async def _kept(self, connection: AsyncConnection) -> str:
        if not self._key:
            self._key = await kept_key(connection, SEARCH)
        return self._key


def digest(key: str, number: str) -> bytes:
    """The keyed hash of a number: half of HMAC-SHA-256."""
    return hmac.new(key.encode(), number.encode(), hashlib.sha256).digest()[:16]


@dataclass(frozen=True)
class Search:
    """Finds cases that the officer may see."""

    store: Store
    index: SearchIndex

    async def find(self, officer: Officer, q: str) -> list[WindowRow]:
        """The newest cases that fit what was typed, at most 50; none for fewer than two signs."""
        q = q.strip()
        if len(q) < NAMES_FROM:
            return []
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
                case_light().label("light"),
                case_now(joint_case).label("now"),
                case_dossier.c.applicant["name"].astext.label("applicant"),
            )
            .join(case_dossier, case_dossier.c.case_no == columns.case_no)
            .where(columns.case_no.in_(numbers), *visible(officer))
            .order_by(columns.received_at.desc(), columns.case_no)
            .limit(MOST_FOUND)
        )
        async with self.store.reading() as connection:
            found = (await connection.execute(query)).mappings()
            return [_row(dict(row)) for row in found]


def _fitting(q: str, hashed: bytes) -> Select[tuple[str]]:
    """The numbers of the cases that fit, each way by its own index."""
    if is_case_number(q.upper()):
        return select(literal(q.upper()))
    name = case_dossier.c.applicant["name"].astext
    ways = [
        select(case_dossier.c.case_no).where(name.startswith(q, autoescape=True)).limit(MOST_LOOKED_AT),
        about(q).limit(MOST_LOOKED_AT),
    ]
    if len(plain(q)) >= SHORTEST:
        ways.append(select(case_word.c.case_no).where(case_word.c.digest == hashed).limit(MOST_LOOKED_AT))
        public = (unique_result.c.field == "credit_code", unique_result.c.value == plain(q))
        ways.append(select(unique_result.c.case_no).where(*public))
    return select(union(*(select(way.subquery().c.case_no) for way in ways)).subquery().c.case_no)


def _row(row: dict[str, object]) -> WindowRow:
    shown = {**row, "status": CaseStatus(str(row["status"])), "applicant": masked_name(str(row["applicant"]))}
    return WindowRow.model_validate(shown)
