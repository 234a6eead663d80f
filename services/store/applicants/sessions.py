"""Browser sessions of applicants without accounts: drafts and the verified phone."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, insert, not_, or_, update

from schemas.applicants.online import ApplicantSession
from services.clock import utc_now
from services.store.applicants.attempts import APPLICANTS, keyed
from services.store.applicants.online_tables import applicant_session
from services.store.core.engine import Store
from services.store.core.schema.page_tables import draft
from services.store.core.secrets import get_or_create_key
from services.store.files.tables import file

PROVED_FOR = timedelta(minutes=30)
"""Validity of a phone verification; equals the lifetime of the public API's token."""
RESTS_FOR = timedelta(minutes=30)
"""Idle time after which a verified browser must verify again before it sees its drafts."""
UNPROVED_FOR = timedelta(days=1)
"""Lifetime of sessions without a phone; their drafts belong to the browser alone."""


@dataclass(frozen=True)
class ApplicantSessions:
    """Stores only the hash of the browser's token."""

    store: Store
    now: Callable[[], datetime] = utc_now

    async def open(self) -> ApplicantSession:
        """Create an anonymous session; expired ones are deleted."""
        token = secrets.token_urlsafe(32)
        account = f"online/{secrets.token_hex(16)}"
        async with self.store.transaction() as connection:
            await connection.execute(delete(applicant_session).where(not_(self._is_alive())))
            values = {"token_hash": _hash(token), "account": account, "seen_at": self.now()}
            await connection.execute(insert(applicant_session).values(values))
        return ApplicantSession(token=token, account=account)

    async def find(self, token: str) -> ApplicantSession | None:
        """Find the live session of that token and refresh it."""
        columns, now = applicant_session.c, self.now()
        seen = update(applicant_session).where(columns.token_hash == _hash(token), self._is_alive())
        wanted = seen.values(seen_at=now).returning(columns.account, columns.phone, columns.proved_at)
        async with self.store.transaction() as connection:
            row = (await connection.execute(wanted)).first()
        if row is None:
            return None
        is_proved = row.proved_at is not None and row.proved_at > now - PROVED_FOR
        phone = row.phone if is_proved else None
        return ApplicantSession(token=token, account=row.account, phone=phone, is_new=row.phone is None)

    def _is_alive(self) -> ColumnElement[bool]:
        columns, now = applicant_session.c, self.now()
        is_new = and_(columns.phone.is_(None), columns.seen_at > now - UNPROVED_FOR)
        return or_(columns.seen_at > now - RESTS_FOR, is_new)

    async def prove(self, session: ApplicantSession, phone: str) -> ApplicantSession:
        """Bind the session to a verified phone, together with the drafts and files begun in it.

        Unsubmitted drafts and files move to the phone's account, in one transaction; those of another phone
        verified in this browser before stay with that phone. The browser gets a new token and the old one
        becomes invalid, which prevents session fixation.
        """
        token = secrets.token_urlsafe(32)
        async with self.store.transaction() as connection:
            digest = keyed(await get_or_create_key(connection, APPLICANTS), "phone", phone)
            account = f"online/{digest.hex()[:32]}"
            columns = applicant_session.c
            proved = {"token_hash": _hash(token), "account": account, "phone": phone, "proved_at": self.now()}
            mine = columns.token_hash == _hash(session.token)
            await connection.execute(update(applicant_session).where(mine).values(proved))
            if session.is_new:
                theirs = draft.c.account == session.account
                await connection.execute(update(draft).where(theirs).values(account=account))
                unused = (file.c.uploaded_by == session.account, file.c.attached_at.is_(None))
                await connection.execute(update(file).where(*unused).values(uploaded_by=account))
        return ApplicantSession(token=token, account=account, phone=phone, is_new=False)

    async def close(self, token: str) -> None:
        """Delete the session; the drafts stay with the phone."""
        async with self.store.transaction() as connection:
            mine = applicant_session.c.token_hash == _hash(token)
            await connection.execute(delete(applicant_session).where(mine))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
