"""Tables of applicants online: one-time codes, failed attempts, browser sessions."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, LargeBinary, Table, Text, text

from services.store.core.schema.columns import Moment, metadata

phone_code = Table(
    "phone_code",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("phone", LargeBinary, nullable=False, comment="keyed hash"),
    Column("sender", LargeBinary, nullable=False, comment="keyed hash of who asked for the code"),
    Column("code", LargeBinary, nullable=False, comment="keyed hash of phone, salt and code"),
    Column("salt", LargeBinary, nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("used_at", Moment),
    Index("ix_phone_code_phone", "phone", "sent_at"),
    Index("ix_phone_code_sent", "sent_at"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("who", LargeBinary, nullable=False, comment="keyed hash of the sender"),
    Column("at", Moment, nullable=False),
    Index("ix_attempt_who", "kind", "who", "at"),
    Index("ix_attempt_at", "at"),
)

applicant_session = Table(
    "applicant_session",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("account", Text, nullable=False, comment="owner of the drafts and uploads"),
    Column("phone", Text, comment="personal: proved by a code"),
    Column("proved_at", Moment),
    Column("seen_at", Moment, nullable=False),
    Index("ix_applicant_session_seen", "seen_at"),
)
