"""Tables of supervision: orders, their numbers, and the breaches of each department."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from schemas.supervision.orders import SupervisionOrderGround, SupervisionOrderStatus
from services.store.core.schema.columns import Moment, metadata, one_of

OPEN_ORDER = "closed_at is null"

supervision_order = Table(
    "supervision_order",
    metadata,
    Column("number", Text, primary_key=True),
    Column("level", Integer, nullable=False),
    Column("ground", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("recipients", JSONB, nullable=False),
    Column("case_no", Text),
    Column("clock", Text),
    Column("rule", Text),
    Column("period", Text),
    Column("status", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("state", JSONB, nullable=False),
    Column("offset_seconds", Float, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("due_real_at", Moment, comment="when the reply is due, real time"),
    Column("is_overdue", Boolean, nullable=False),
    Column("closed_at", Moment),
    Column("milestone_at", Moment, comment="real time of the next milestone"),
    Column("calendar_edition", Integer, nullable=False, server_default="0"),
    Index("ix_supervision_order_case", "case_no"),
    Index("ix_supervision_order_department", "department", "issued_at"),
    Index("ix_supervision_order_milestone", "milestone_at", postgresql_where=text(OPEN_ORDER)),
    Index("ux_supervision_order_repeated", "department", "rule", "period", unique=True),
    one_of("status", SupervisionOrderStatus),
    one_of("ground", SupervisionOrderGround),
)

order_number = Table(
    "order_number",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

department_breach = Table(
    "department_breach",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("department", Text, nullable=False),
    Column("clock", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("annulled_by", BigInteger, comment="number of the event that annulled it"),
    Column("charged_to", Text, comment="department to which a ruling attributes it; empty: none"),
    Index("ix_department_breach_at", "department", "at"),
)
