"""Drafts (暂存): what was typed and is not yet handed in, kept for its writer only."""

import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, update

from schemas.cases.case_views import IntakeReceipt
from schemas.cases.window import Draft, DraftRow
from schemas.errors import InvalidInput, NotFound
from services.store.core.engine import Store
from services.store.core.page_tables import draft
from services.store.core.query_codes import newest_query_code
from services.store.core.tables import idempotency_keys

KEPT_FOR = timedelta(days=30)
LARGEST = 200_000
"""Bytes of one draft."""
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Drafts:
    """Keeps drafts; the id of a draft is the idempotency key under which it is handed in."""

    store: Store

    async def open(self, account: str, matter: str, fields: Fields = ()) -> str:
        """A new draft; those that nobody touched for a month are thrown away."""
        made = uuid4().hex
        async with self.store.transaction() as connection:
            await connection.execute(delete(draft).where(draft.c.saved_at < func.now() - KEPT_FOR))
            await connection.execute(
                insert(draft).values(id=made, account=account, matter=matter, fields=_kept(fields))
            )
        return made

    async def read(self, account: str, wanted: str) -> Draft:
        """One draft of that writer.

        Raises:
            NotFound: there is none, or it is somebody else's.
        """
        query = select(draft.c.id, draft.c.matter, draft.c.fields, draft.c.saved_at).where(
            draft.c.id == wanted, draft.c.account == account
        )
        async with self.store.autocommit() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("没有这份暂存")
        return Draft.model_validate(dict(row))

    async def handed_in(self, account: str, wanted: str) -> str | None:
        """The case that the draft has become; None while it was not handed in."""
        query = select(idempotency_keys.c.case_no).where(
            idempotency_keys.c.account == account, idempotency_keys.c.key == wanted
        )
        async with self.store.autocommit() as connection:
            found: str | None = (await connection.execute(query)).scalar_one_or_none()
            return found

    async def receipt(self, account: str, wanted: str) -> IntakeReceipt | None:
        """What was answered when the draft was handed in; None while it was not."""
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
        """Keep what was typed so far.

        Raises:
            InvalidInput: more than a draft may hold.
        """
        async with self.store.transaction() as connection:
            await connection.execute(
                update(draft)
                .where(draft.c.id == wanted, draft.c.account == account)
                .values(fields=_kept(fields), saved_at=func.now())
            )

    async def drop(self, account: str, wanted: str) -> None:
        """Throw a draft away."""
        async with self.store.transaction() as connection:
            await connection.execute(delete(draft).where(draft.c.id == wanted, draft.c.account == account))

    async def of(self, account: str) -> list[DraftRow]:
        """The drafts of a writer that are not handed in, the newest first."""
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
