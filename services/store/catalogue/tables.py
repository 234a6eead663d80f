"""The table of matters: every version with its status, body and times."""

from sqlalchemy import Column, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from schemas.catalogue.matter_versions import MatterStatus
from services.store.core.schema.columns import Moment, metadata, one_of

matter_version = Table(
    "matter_version",
    metadata,
    Column("code", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("drafted_by", Text, nullable=False),
    Column("proposed_by", Text),
    Column("approved_by", Text),
    Column("effective_at", Moment, comment="case time: applications from then on use it"),
    Column("retired_at", Moment),
    Column("changed_at", Moment, nullable=False),
    Column("seq", Integer, nullable=False, comment="last event of the stream matter/<code> that changed it"),
    Column("digest", Text, nullable=False, server_default=""),
    one_of("status", MatterStatus),
    Index(
        "ix_matter_version_in_force",
        "code",
        "effective_at",
        "version",
        postgresql_where=text("effective_at is not null"),
    ),
)
