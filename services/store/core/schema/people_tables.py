"""Tables of people and their notifications: absences, role mapping, notifications."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.store.core.schema.columns import Moment, metadata

WHOLE_CITY = ""
"""The department of a mapping that applies to the whole city."""

absence = Table(
    "absence",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("account", Text, nullable=False),
    Column("deputy", Text, nullable=False),
    Column("from_at", Moment, nullable=False),
    Column("until_at", Moment, nullable=False),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("cancelled_at", Moment),
    Index("ix_absence_until", "until_at"),
    CheckConstraint("from_at < until_at", name="period"),
    CheckConstraint("account <> deputy", name="deputy"),
)

role_mapping = Table(
    "role_mapping",
    metadata,
    Column("recipient", Text, primary_key=True),
    Column("department", Text, primary_key=True, comment="empty: the whole city"),
    Column("accounts", ARRAY(Text), nullable=False),
)

opinion_template = Table(
    "opinion_template",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("scope", Text, nullable=False, comment="personal or department"),
    Column("owner", Text, nullable=False, comment="the account or the department"),
    Column("text", Text, nullable=False),
    Column("edited_at", Moment, nullable=False, server_default=func.clock_timestamp()),
    Index("ix_opinion_template_owner", "scope", "owner", "id"),
)
"""Texts that officers choose from when they write an opinion (常用意见)."""

notification_digest = Table(
    "notification_digest",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("level", Integer),
    Column("opened_at", Moment, nullable=False, server_default=func.clock_timestamp()),
    Column("count", Integer, nullable=False),
    Column("unread", Integer, nullable=False),
    Index("ix_notification_digest_recipient", "recipient", text("opened_at desc")),
    Index("ix_notification_digest_unread", "recipient", postgresql_where=text("unread > 0")),
)

notification = Table(
    "notification",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("digest_id", BigInteger, ForeignKey("notification_digest.id"), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("level", Integer),
    Column("case_no", Text),
    Column("order_no", Text),
    Column("step", Text),
    Column("clock", Text),
    Column("department", Text),
    Column("text", Text, nullable=False),
    Column("created_at", Moment, nullable=False, server_default=func.clock_timestamp()),
    Column("read_at", Moment),
    Index("ux_notification_once", "stream", "seq", "recipient", unique=True),
    Index("ix_notification_digest", "digest_id", text("id desc")),
)
