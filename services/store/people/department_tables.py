"""Table of departments: every change of the register, in order of storage."""

from sqlalchemy import Column, Integer, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB

from services.store.core.schema.columns import Moment, metadata

department_change = Table(
    "department_change",
    metadata,
    Column("edition", Integer, primary_key=True, autoincrement=False),
    Column("change", JSONB, nullable=False),
    Column("filed_at", Moment, nullable=False, server_default=func.now()),
    Column("filed_by", Text, nullable=False),
)
