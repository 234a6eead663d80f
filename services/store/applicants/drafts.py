"""Drafts (暂存) of applications that are not submitted yet, visible to their author only."""

import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, update

from schemas.cases.case_views import IntakeReceipt
from schemas.cases.window import Draft, DraftRow
from schemas.errors import InvalidInput, NotFound
from services.store.core.engine import Store
from services.store.core.query_codes import newest_query_code
from services.store.core.schema.page_tables import draft
from services.store.core.schema.tables import idempotency_keys

KEPT_FOR = timedelta(days=30)
LARGEST = 200_000
"""Bytes of one draft."""
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Drafts:
    """Stores drafts; a draft's id is the idempotency key under which it is submitted."""

    store: Store

    async def open(self, account: str, matter: str, fields: Fields = ()) -> str:
        """Create a draft; drafts untouched for a month are deleted."""
        made = uuid4().hex
        async with self.store.transaction() as connection:
            await connection.execute(delete(draft).where(draft.c.saved_at < func.now() - KEPT_FOR))
            await connection.execute(
                insert(draft).values(id=made, account=account, matter=matter, fields=_kept(fields))
            )
        return made

    async def read(self, account: str, wanted: str) -> Draft:
        """Read one draft of that author.

        Raises:
            NotFound: there is none, or it belongs to another account.
        """
        query = select(draft.c.id, draft.c.matter, draft.c.fields, draft.c.saved_at).where(
            draft.c.id == wanted, draft.c.account == account
        )
        async with self.store.autocommit() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("没有这份暂存")
        return Draft.model_validate(dict(row))

    async def submitted_case(self, account: str, wanted: str) -> str | None:
        """The case created from the draft; None if it was not submitted."""
        query = select(idempotency_keys.c.case_no).where(
            idempotency_keys.c.account == account, idempotency_keys.c.key == wanted
        )
        async with self.store.autocommit() as connection:
            found: str | None = (await connection.execute(query)).scalar_one_or_none()
            return found

    async def receipt(self, account: str, wanted: str) -> IntakeReceipt | None:
        """The receipt of the submitted draft; None if it was not submitted."""
        query = select(idempotency_keys.c.receipt).where(
            idempotency_keys.c.account == account, idempotency_keys.c.key == wanted
        )
        async with self.store.autocommit() as connection:
            found = (await connection.execute(query)).scalar_one_or_none()
            if found is None:
                return None
            code = await newest_query_code(connection, found["case_no"])
        return IntakeReceipt.model_validate({**found, "query_code": code})

    async def save(self, account: str, wanted: str, fields: Fields) -> None:
        """Save the form fields.

        Raises:
            InvalidInput: larger than `LARGEST`.
        """
        async with self.store.transaction() as connection:
            await connection.execute(
                update(draft)
                .where(draft.c.id == wanted, draft.c.account == account)
                .values(fields=_kept(fields), saved_at=func.now())
            )

    async def delete(self, account: str, wanted: str) -> None:
        """Delete a draft."""
        async with self.store.transaction() as connection:
            await connection.execute(delete(draft).where(draft.c.id == wanted, draft.c.account == account))

    async def list_open(self, account: str) -> list[DraftRow]:
        """List the author's drafts that are not submitted, newest first."""
        handed_in = select(idempotency_keys.c.key).where(
            idempotency_keys.c.account == draft.c.account, idempotency_keys.c.key == draft.c.id
        )
        query = (
            select(draft.c.id, draft.c.matter, draft.c.fields, draft.c.saved_at)
            .where(draft.c.account == account, ~handed_in.exists())
            .order_by(draft.c.saved_at.desc())
            .limit(50)
        )
        async with self.store.autocommit() as connection:
            rows = (await connection.execute(query)).all()
        return [
            DraftRow(id=row.id, matter=row.matter, about=_about(row.fields), saved_at=row.saved_at)
            for row in rows
        ]


def _kept(fields: Fields) -> list[list[str]]:
    kept = [[name, value] for name, value in fields]
    if len(json.dumps(kept, ensure_ascii=False).encode()) > LARGEST:
        raise InvalidInput.of(("draft", "暂存内容过大"))
    return kept


def _about(fields: list[list[str]]) -> str:
    return next((value for name, value in fields if name == "applicant.name"), "")
