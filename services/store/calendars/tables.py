"""Tables of the work calendar: editions, drafts to be confirmed, recalculated cases."""

from sqlalchemy import Column, Date, Integer, Table, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB

from schemas.jobs.recalculation import RecalculationStatus
from services.store.core.schema.columns import Moment, metadata, one_of

calendar_edition = Table(
    "calendar_edition",
    metadata,
    Column("edition", Integer, primary_key=True, autoincrement=False),
    Column("change", JSONB, nullable=False),
    Column("first_changed_on", Date, comment="no due date before it can have moved"),
    Column("filed_at", Moment, nullable=False, server_default=func.now()),
    Column("filed_by", Text, nullable=False),
    Column(
        "recalculation_status",
        Text,
        nullable=False,
        server_default="running",
        comment="whether open cases are recalculated by it",
    ),
    one_of("recalculation_status", RecalculationStatus),
)

calendar_draft = Table(
    "calendar_draft",
    metadata,
    Column("token", Text, primary_key=True),
    Column("change", JSONB, nullable=False),
    Column("base_edition", Integer, nullable=False),
    Column("preview", JSONB, nullable=False),
    Column("made_at", Moment, nullable=False, server_default=func.now()),
    Column("made_by", Text, nullable=False),
    Column("edition", Integer, comment="under which it was confirmed"),
)

case_recalculation = Table(
    "case_recalculation",
    metadata,
    Column("edition", Integer, primary_key=True),
    Column("case_no", Text, primary_key=True),
    Column("moved_earlier", Integer, nullable=False, server_default=text("0")),
    Column("found_late", Integer, nullable=False, server_default=text("0")),
    Column("annulled", Integer, nullable=False, server_default=text("0")),
)
