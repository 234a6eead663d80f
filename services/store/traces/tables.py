"""Table of spans, partitioned by day; writers create the partitions they need."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.store.core.schema.columns import metadata

span = Table(
    "span",
    metadata,
    Column("day", Date, nullable=False),
    Column("trace_id", Text, nullable=False),
    Column("span_id", Text, nullable=False),
    Column("case_no", Text),
    Column("service", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("start_ns", BigInteger, nullable=False),
    Column("end_ns", BigInteger, nullable=False),
    Column("is_error", Boolean, nullable=False),
    Column("attributes", JSONB, nullable=False),
    Column("body", LargeBinary, nullable=False, comment="OTLP Span, protobuf"),
    PrimaryKeyConstraint("trace_id", "span_id", "day"),
    Index("ix_span_service", "service", "name", "start_ns"),
    Index(
        "ix_span_attributes",
        "attributes",
        postgresql_using="gin",
        postgresql_ops={"attributes": "jsonb_path_ops"},
    ),
    postgresql_partition_by="range (day)",
)
