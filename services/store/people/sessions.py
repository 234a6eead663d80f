"""Web sessions (会话), ended by the server after idle time."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, insert, select, update

from schemas.cases.acts import Officer
from schemas.people.sessions import MAX_SESSION, Session, idle_limit
from services.store.core.engine import Store
from services.store.core.schema.page_tables import web_session

TOUCHED_EVERY = timedelta(seconds=30)
"""Minimum interval between two updates of a session's last use."""


@dataclass(frozen=True)
class Sessions:
    """Stores log-in sessions; only the hash of the browser's token is stored."""

    store: Store

    async def open(self, officer: Officer) -> Session:
        """Create a session; expired ones are deleted."""
        token = secrets.token_urlsafe(32)
        columns = web_session.c
        async with self.store.transaction() as connection:
            await connection.execute(delete(web_session).where(columns.opened_at < func.now() - MAX_SESSION))
            opened = await connection.execute(
                insert(web_session)
                .values(
                    token_hash=_hash(token),
                    account=officer.account,
                    idle_seconds=int(idle_limit(officer.role).total_seconds()),
                    generation=officer.token_generation,
                )
                .returning(columns.seen_at)
            )
            return Session(
                token=token,
                account=officer.account,
                generation=officer.token_generation,
                seen_at=opened.scalar_one(),
            )

    async def find(self, token: str, *, is_use: bool) -> Session | None:
        """Find the live session of that token; `is_use` extends it.

        Automatic requests of a page are no use, so that an unattended screen is logged out in time.
        """
        columns = web_session.c
        idle = columns.idle_seconds * timedelta(seconds=1)
        query = select(
            columns.account,
            columns.generation,
            columns.seen_at,
            (columns.seen_at < func.now() - TOUCHED_EVERY).label("is_old"),
        ).where(
            columns.token_hash == _hash(token),
            columns.seen_at > func.now() - idle,
            columns.opened_at > func.now() - MAX_SESSION,
        )
        async with self.store.autocommit() as connection:
            row = (await connection.execute(query)).first()
            if row is None:
                return None
            if is_use and row.is_old:
                await connection.execute(
                    update(web_session).where(columns.token_hash == _hash(token)).values(seen_at=func.now())
                )
        return Session(token=token, account=row.account, generation=row.generation, seen_at=row.seen_at)

    async def close(self, token: str) -> None:
        """Delete the session; its cookie becomes invalid."""
        async with self.store.transaction() as connection:
            await connection.execute(delete(web_session).where(web_session.c.token_hash == _hash(token)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
