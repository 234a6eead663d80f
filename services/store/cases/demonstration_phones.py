"""Phones of a demonstration: those that stand in no real case, so that their codes may be shown."""

from dataclasses import dataclass

from sqlalchemy import select

from services.domain.cases.search_words import plain
from services.store.cases.search_index import SearchIndex
from services.store.core.engine import Store
from services.store.core.page_tables import case_search_token
from services.store.core.tables import joint_case


@dataclass(frozen=True)
class DemonstrationPhones:
    """Asks whether a phone belongs to a case that was not received by a demonstration."""

    store: Store
    index: SearchIndex

    async def owns(self, phone: str) -> bool:
        """Whether every case with this phone, if there is any, is the demonstration's own."""
        digest = await self.index.digest(self.store, plain(phone))
        real = (
            select(case_search_token.c.case_no)
            .join(joint_case, joint_case.c.case_no == case_search_token.c.case_no)
            .where(case_search_token.c.digest == digest, joint_case.c.is_demonstration.is_(False))
            .limit(1)
        )
        async with self.store.autocommit() as connection:
            return (await connection.execute(real)).first() is None
