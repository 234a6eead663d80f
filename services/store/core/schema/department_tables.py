"""Tables of departments: changes of the register, mergers, and pending takeovers."""

from sqlalchemy import CheckConstraint, Column, Integer, Table, Text, Time, func
from sqlalchemy.dialects.postgresql import JSONB

from services.store.core.schema.columns import Moment, metadata

department_change = Table(
    "department_change",
    metadata,
    Column("edition", Integer, primary_key=True, autoincrement=False),
    Column("change", JSONB, nullable=False),
    Column("batch_hour", Time, comment="whole minutes, Beijing time; null for no batch department"),
    Column("filed_at", Moment, nullable=False, server_default=func.now()),
    Column("filed_by", Text, nullable=False),
    CheckConstraint("batch_hour < '24:00' and extract(second from batch_hour) = 0", name="batch_hour"),
)

department_merger = Table(
    "department_merger",
    metadata,
    Column("token", Text, primary_key=True),
    Column("department", Text, nullable=False),
    Column("base_edition", Integer, nullable=False),
    Column("preview", JSONB, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False, server_default=func.now()),
    Column("edition", Integer, comment="of the register, by which it was confirmed"),
)

takeover = Table(
    "takeover",
    metadata,
    Column("department", Text, primary_key=True),
    Column("stream", Text, primary_key=True, comment="a case, or a supervision order without one"),
)
