"""Verification of applicants by case number, query code and phone: one case, half an hour."""

import hmac
from dataclasses import dataclass

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.errors import NotFound
from services.domain.people.permissions import applicant_actor
from services.store.applicants.attempts import Attempts, Counted
from services.store.core.engine import Store
from services.store.core.query_codes import is_query_code
from services.store.core.schema.tables import case_dossier, joint_case


@dataclass(frozen=True)
class Applicants:
    """Identifies applicants without an account."""

    store: Store

    async def verify(self, case_no: str, code: str, phone: str, sender: str) -> Officer:
        """Verify the applicant of the case, or their agent, by query code and phone.

        Five failed attempts of one sender at one case lock that sender out for a quarter of an hour, whether
        the case exists or not; other senders, and so the applicant, are not affected (GB/T 22239-2019 8.1.4).

        Raises:
            NotFound: no such case, or a wrong code or phone; the answers do not differ.
            TooManyAttempts: too many failed attempts of this sender.
        """
        claim = (Counted.CLAIM, f"{case_no}\n{sender}")
        async with Attempts(self.store).counting(claim, case_no=case_no):
            if (known := await self.find(case_no, code, phone)) is None:
                raise NotFound("办件编号、查询码或手机号不正确", case_no=case_no)
        return known

    async def find(self, case_no: str, code: str, phone: str) -> Officer | None:
        """Find the applicant by a phone proved before; None if the phone is another's."""
        async with self.store.autocommit() as connection:
            row = await self._row(connection, case_no)
            is_theirs = row is not None and await _holds(connection, row, code, phone)
        return applicant_actor(case_no) if is_theirs else None

    async def _row(self, connection: AsyncConnection, case_no: str) -> RowMapping | None:
        columns, kept = joint_case.c, case_dossier.c
        query = (
            select(
                columns.case_no,
                columns.query_code_issue,
                kept.applicant,
                kept.co_applicants,
                kept.agent,
            )
            .join(case_dossier, kept.case_no == columns.case_no)
            .where(columns.case_no == case_no)
        )
        return (await connection.execute(query)).mappings().first()


async def _holds(connection: AsyncConnection, row: RowMapping, code: str, phone: str) -> bool:
    """Whether code and phone belong to one of the case's applicants, or to the agent."""
    phones = [person["phone"] for person in (row["applicant"], *row["co_applicants"], row["agent"]) if person]
    knows_phone = any(hmac.compare_digest(known.encode(), phone.encode()) for known in phones)
    return knows_phone and await is_query_code(connection, row["case_no"], row["query_code_issue"], code)
