"""Tables of statistics: figures per case, sums per day, and entered readings."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from schemas.statistics.periods import Topic
from services.store.core.schema.columns import Moment, metadata, one_of

case_contribution = Table(
    "case_contribution",
    metadata,
    Column("case_no", Text, primary_key=True),
    Column("matter", Text, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("settled_on", Date),
    Column("is_online", Boolean, nullable=False),
    Column("was_kept", Boolean, nullable=False),
    Column("duration", Numeric),
    Column("tallied", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
)

tally = Table(
    "tally",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("matter", Text, primary_key=True),
    Column("department", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("amount", Integer, nullable=False),
    Index("ix_tally_day", "day"),
    one_of("topic", Topic),
)

matter_day = Table(
    "matter_day",
    metadata,
    Column("matter", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("received", Integer, nullable=False),
    Column("online", Integer, nullable=False),
    Column("settled", Integer, nullable=False),
    Column("kept", Integer, nullable=False),
    Column("settled_online", Integer, nullable=False),
)

matter_duration = Table(
    "matter_duration",
    metadata,
    Column("matter", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("duration", Numeric, primary_key=True),
    Column("cases", Integer, nullable=False),
    Index("ix_matter_duration_day", "day", "matter", "duration", "cases"),
)

matter_duration_year = Table(
    "matter_duration_year",
    metadata,
    Column("matter", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("duration", Numeric, primary_key=True),
    Column("cases", Integer, nullable=False),
    comment="the days of matter_duration by year, so that years that are over cost little",
)

indicator_reading = Table(
    "indicator_reading",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("subject", Text, nullable=False),
    Column("read_on", Date, nullable=False),
    Column("value", Numeric),
    Column("is_done", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False, server_default=func.now()),
    Column("confirmed_by", Text),
    Column("confirmed_at", Moment),
    Index("ix_indicator_reading_subject", "subject", "read_on"),
)

outage = Table(
    "outage",
    metadata,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("site", Text, nullable=False),
    Column("from_at", Moment, nullable=False),
    Column("until_at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("document", Text, nullable=False, server_default=""),
    Column("filed_by", Text, nullable=False),
    Column("filed_at", Moment, nullable=False, server_default=func.now()),
    Index("ix_outage_from", "from_at"),
)
