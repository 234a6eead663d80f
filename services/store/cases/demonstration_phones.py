"""Phones that occur in no real case, so that a demonstration may show their codes."""

from dataclasses import dataclass

from sqlalchemy import select

from services.domain.cases.search_words import plain
from services.store.cases.search_index import SearchIndex
from services.store.core.engine import Store
from services.store.core.schema.page_tables import case_search_token
from services.store.core.schema.tables import joint_case


@dataclass(frozen=True)
class DemonstrationPhones:
    """Checks whether a phone belongs to a case that is not a demonstration's."""

    store: Store
    index: SearchIndex

    async def owns(self, phone: str) -> bool:
        """Whether every case with this phone, if any, is a demonstration's."""
        digest = await self.index.digest(self.store, plain(phone))
        real = (
            select(case_search_token.c.case_no)
            .join(joint_case, joint_case.c.case_no == case_search_token.c.case_no)
            .where(case_search_token.c.digest == digest, joint_case.c.is_demonstration.is_(False))
            .limit(1)
        )
        async with self.store.autocommit() as connection:
            return (await connection.execute(real)).first() is None
