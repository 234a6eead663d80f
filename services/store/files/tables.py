"""Tables of files: stored objects, and the versions of each case's materials."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, Table, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB

from schemas.cases.intake import MaterialSource
from schemas.files.materials import FileKind, TrustGrade
from services.store.core.schema.columns import Moment, metadata, one_of

file = Table(
    "file",
    metadata,
    Column("file_id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("name", Text, nullable=False, comment="personal"),
    Column("kind", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("warnings", JSONB, nullable=False, server_default=text("'[]'::jsonb"), comment="for its readers"),
    Column("grade", Text, nullable=False),
    Column("verifier", Text),
    Column("valid_until", Date),
    Column("certificate", Text, comment="GB/T 36904"),
    Column("uploaded_by", Text, nullable=False),
    Column("uploaded_at", Moment, nullable=False, server_default=func.clock_timestamp()),
    Column("attached_at", Moment, comment="first use"),
    Column("collected_at", Moment, comment="removed because no case ever used it"),
    Index(
        "ix_file_orphan",
        "uploaded_at",
        postgresql_where=text("attached_at is null and collected_at is null"),
    ),
    one_of("kind", FileKind),
    one_of("grade", TrustGrade),
)

case_material = Table(
    "case_material",
    metadata,
    Column("case_no", Text, primary_key=True),
    Column("material", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("file_id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("is_reused", Boolean, nullable=False),
    Column("attached_by", Text, nullable=False),
    Column("attached_at", Moment, nullable=False, server_default=func.clock_timestamp()),
    Index("ix_case_material_file", "file_id"),
    one_of("source", MaterialSource),
)
