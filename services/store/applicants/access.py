"""Applicants at the door: known by case number, query code and phone, for one case and half an hour."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.errors import AccountLocked, NotFound
from services.domain.people.permissions import applicant_of
from services.store.core.engine import Store
from services.store.core.tables import applicant_try, case_dossier, joint_case

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
"""As for accounts (GB/T 22239-2019 8.1.4): five tries, then fifteen minutes' rest for that case."""


@dataclass(frozen=True)
class Applicants:
    """Knows who handed a case in, without an account."""

    store: Store

    async def verify(self, case_no: str, code: str, phone: str) -> Officer:
        """The applicant of the case, or their agent, who holds its query code and answers that phone.

        Raises:
            NotFound: no such case, another's code or phone; they all look the same.
            AccountLocked: too many wrong tries for this case.
        """
        async with self.store.transaction() as connection:
            alone = func.pg_advisory_xact_lock(func.hashtextextended(f"applicant/{case_no}", 0))
            await connection.execute(select(alone))  # many tries at once are looked at one after the other
            row = await self._row(connection, case_no)
            is_locked = row is not None and row["is_locked"]
            is_theirs = row is not None and not is_locked and _holds(row, code, phone)
            if row is not None and not is_locked and not is_theirs:
                await self._count_failure(connection, case_no)
        if is_locked:
            raise AccountLocked("查询码或手机号错误次数过多，请十五分钟后再试", case_no=case_no)
        if not is_theirs:
            raise NotFound("办件编号、查询码或手机号不正确", case_no=case_no)
        return applicant_of(case_no)

    async def known(self, case_no: str, code: str, phone: str) -> Officer | None:
        """The same for a phone that was proved before: not this case's is no wrong try, but nobody."""
        async with self.store.autocommit() as connection:
            row = await self._row(connection, case_no)
        is_theirs = row is not None and not row["is_locked"] and _holds(row, code, phone)
        return applicant_of(case_no) if is_theirs else None

    async def _row(self, connection: AsyncConnection, case_no: str) -> dict[str, Any] | None:
        columns, tries = joint_case.c, applicant_try.c
        query = (
            select(
                columns.query_code,
                case_dossier.c.applicant,
                case_dossier.c.agent,
                func.coalesce(tries.locked_until > func.now(), False).label("is_locked"),
            )
            .join(case_dossier, case_dossier.c.case_no == columns.case_no)
            .outerjoin(applicant_try, tries.case_no == columns.case_no)
            .where(columns.case_no == case_no)
        )
        row = (await connection.execute(query)).mappings().first()
        return dict(row) if row is not None else None

    async def _count_failure(self, connection: AsyncConnection, case_no: str) -> None:
        """One more wrong try; the last one that is allowed locks and starts the count anew."""
        failures = applicant_try.c.failures
        tried = insert(applicant_try).values(case_no=case_no, failures=1)
        counted = tried.on_conflict_do_update(
            index_elements=[applicant_try.c.case_no],
            set_={
                "failures": (failures + 1) % TRIES,
                "locked_until": func.now()
                + func.make_interval(0, 0, 0, 0, 0, LOCKED_FOR.seconds // 60) * ((failures + 1) // TRIES),
            },
        )
        await connection.execute(counted)


def _holds(row: dict[str, Any], code: str, phone: str) -> bool:
    """Whether code and phone are those of the case's applicant, or of the agent."""
    phones = [person["phone"] for person in (row["applicant"], row["agent"]) if person]
    knows_phone = any(hmac.compare_digest(known.encode(), phone.encode()) for known in phones)
    return knows_phone and hmac.compare_digest(row["query_code"].encode(), code.encode())
