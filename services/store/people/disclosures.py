"""Disclosures (查看完整信息): personal data shown in full for a reason, recorded each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import insert, select

from schemas.cases.acts import Officer
from schemas.errors import InvalidInput, NotPermitted
from schemas.json_values import JsonObject
from schemas.vocabulary import Role
from services.domain.people.permissions import ensure_visible
from services.store.cases import projection
from services.store.core.engine import Store
from services.store.core.query_codes import reissue
from services.store.core.schema.page_tables import disclosure
from services.store.core.schema.tables import case_dossier

SHORTEST_REASON, LONGEST_REASON = 2, 200


class DisclosedCase(NamedTuple):
    """Personal data of a case as submitted."""

    applicant: JsonObject
    co_applicants: Sequence[JsonObject]
    agent: JsonObject | None
    form: JsonObject


@dataclass(frozen=True)
class Disclosures:
    """Shows a case's personal data in full, and records the account and the reason first.

    Source:
        个人信息保护法 第五十一条 (操作权限、安全审计); GB/T 22239-2019 8.1.4.3.
    """

    store: Store

    async def show(self, case_no: str, officer: Officer, reason: str) -> DisclosedCase:
        """The applicants, the agent and the form as submitted.

        Raises:
            NotFound: no such case, or not visible to the caller.
            InvalidInput: no reason.
        """
        reason = ensure_reason(reason)
        kept = case_dossier.c
        async with self.store.transaction() as connection:
            ensure_visible(officer, (await projection.load(connection, case_no)).case)
            await connection.execute(
                insert(disclosure).values(case_no=case_no, account=officer.account, reason=reason)
            )
            query = select(kept.applicant, kept.co_applicants, kept.agent, kept.form).where(
                kept.case_no == case_no
            )
            return DisclosedCase(*(await connection.execute(query)).one())

    async def reissue_query_code(self, case_no: str, officer: Officer, reason: str) -> str:
        """Issue a new query code for an applicant who lost it; the old one becomes invalid.

        Raises:
            NotPermitted: not a window.
            NotFound: no such case, or not visible to the caller.
            InvalidInput: no reason.
        """
        if officer.role is not Role.WINDOW:
            raise NotPermitted("只有窗口人员可以重新签发查询码", role=officer.role)
        reason = ensure_reason(reason)
        async with self.store.transaction() as connection:
            ensure_visible(officer, (await projection.load(connection, case_no)).case)
            words = f"重新签发查询码：{reason}"[:LONGEST_REASON]
            await connection.execute(
                insert(disclosure).values(case_no=case_no, account=officer.account, reason=words)
            )
            return await reissue(connection, case_no)


def ensure_reason(reason: str) -> str:
    """Validate a reason: at least two letters or digits.

    Raises:
        InvalidInput: missing, too long, or punctuation only.
    """
    reason = reason.strip()
    is_meaningful = sum(character.isalnum() for character in reason) >= SHORTEST_REASON
    if not is_meaningful or len(reason) > LONGEST_REASON or "\x00" in reason:
        raise InvalidInput.of(("reason", f"请填写查看理由（{SHORTEST_REASON} 至 {LONGEST_REASON} 字）"))
    return reason
