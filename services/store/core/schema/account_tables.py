"""Tables of accounts: grants, changes that await a second person, and the revision counter."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Identity, Index, Table, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB

from services.store.core.schema.columns import Moment, metadata, one_of

people_revision = Table(
    "people_revision",
    metadata,
    Column("id", Boolean, primary_key=True, server_default=text("true")),
    Column("value", BigInteger, nullable=False),
    CheckConstraint("id", name="id"),
)

account_grant = Table(
    "account_grant",
    metadata,
    Column("account", Text, primary_key=True),
    Column("granted_by", Text, primary_key=True),
    Column("granted_at", Moment, primary_key=True, server_default=func.now()),
    Index("ix_account_grant_at", "granted_at"),
)

account_change = Table(
    "account_change",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("password_hash", Text),
    Column("digest", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Moment, nullable=False, server_default=func.now()),
    Column("status", Text, nullable=False, server_default="pending"),
    Column("decided_by", Text),
    Column("decided_at", Moment),
    Index("ux_account_change_pending", "account", unique=True, postgresql_where=text("status = 'pending'")),
    one_of("kind", ("open", "change", "reopen")),
    one_of("status", ("pending", "approved", "rejected")),
)
