"""Tables of documents: numbers, contents and templates."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB

from schemas.documents.documents import DocumentStatus, TemplateStatus
from services.store.core.schema.columns import Moment, metadata, one_of

document = Table(
    "document",
    metadata,
    Column("document", Text, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("case_no", Text),
    Column("order_no", Text, comment="the supervision order of the document; case_no is empty then"),
    Column("step", Text),
    Column("source", Text, nullable=False, unique=True),
    Column("dated", Moment, nullable=False, comment="legal date, case time"),
    Column("issued_at", Moment, nullable=False, server_default=func.clock_timestamp()),
    Column("template_version", Integer, nullable=False),
    Column("check_code", Text, nullable=False),
    Column("says", JSONB, nullable=False, comment="personal"),
    Column("status", Text, nullable=False),
    Column("voided_because", Text),
    Column("sha256", Text),
    Column("size", BigInteger),
    Column("refused_because", Text, comment="why it could not be rendered"),
    UniqueConstraint("department", "kind", "year", "serial", name="uq_document_serial"),
    Index("ix_document_case", "case_no", "issued_at"),
    Index("ix_document_order", "order_no", postgresql_where=text("order_no is not null")),
    Index("ix_document_sha256", "sha256"),
    Index("ix_document_unprinted", "issued_at", postgresql_where=text("sha256 is null")),
    one_of("status", DocumentStatus),
)

document_serial = Table(
    "document_serial",
    metadata,
    Column("department", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

document_template = Table(
    "document_template",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    Column("filed_by", Text, nullable=False),
    Column("filed_at", Moment, nullable=False, server_default=func.clock_timestamp()),
    Column("status", Text, nullable=False, server_default="in_use"),
    Column("digest", Text, nullable=False, server_default=""),
    Column("decided_by", Text),
    Column("decided_at", Moment),
    one_of("status", TemplateStatus),
)
