"""Table of departments: every change of the register, in order of storage."""

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
