"""Look-ups of people by identity number: with a case or a reason, recorded and rate-limited."""

from dataclasses import dataclass

from sqlalchemy import insert

from schemas.cases.acts import Officer
from schemas.files.materials import HolderIn
from schemas.people.lookups import Lookup
from schemas.vocabulary import Role
from services.domain.cases.search_words import plain
from services.domain.people.permissions import ensure_visible
from services.store.applicants.attempts import Attempts, Counted
from services.store.cases import projection
from services.store.cases.search_index import SearchIndex
from services.store.core.engine import Store
from services.store.core.schema.page_tables import person_lookup
from services.store.people.disclosures import ensure_reason


@dataclass(frozen=True)
class PersonLookups:
    """Records who looks up whom and why, before anything is shown.

    Source:
        个人信息保护法 第六条, 第五十一条: for a definite purpose, to the least extent, with an audit trail.
    """

    store: Store
    index: SearchIndex

    async def record(self, kind: Lookup, holder: HolderIn, officer: Officer) -> None:
        """Record the look-up of a person; applicants access their own data and need no reason.

        Raises:
            InvalidInput: neither a case nor a reason.
            NotFound: no such case, or not visible to the officer.
            TooManyAttempts: the hourly limit of the account is reached.
        """
        if officer.role is Role.APPLICANT:
            return
        reason = holder.reason.strip() if holder.case_no else ensure_reason(holder.reason)
        await Attempts(self.store).reserve(Counted.LOOKUPS, f"account/{officer.account}")
        person = await self.index.digest(self.store, plain(holder.id_number))
        async with self.store.transaction() as connection:
            if holder.case_no:
                ensure_visible(officer, (await projection.load(connection, holder.case_no)).case)
            row = insert(person_lookup).values(
                account=officer.account,
                kind=kind.value,
                person=person,
                case_no=holder.case_no,
                reason=reason,
            )
            await connection.execute(row)
