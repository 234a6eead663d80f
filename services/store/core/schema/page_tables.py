"""Tables of the web pages: sessions, drafts, search tokens, disclosures of personal data."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, LargeBinary, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB

from schemas.people.lookups import Lookup
from services.store.core.schema.columns import Moment, metadata, one_of

web_session = Table(
    "web_session",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("idle_seconds", Integer, nullable=False),
    Column("opened_at", Moment, nullable=False, server_default=func.now()),
    Column("seen_at", Moment, nullable=False, server_default=func.now()),
    Column("generation", Integer, nullable=False, server_default="0"),
    Index("ix_web_session_opened", "opened_at"),
)

case_search_token = Table(
    "case_search_token",
    metadata,
    Column(
        "digest", LargeBinary, primary_key=True, comment="keyed hash of a number that the case is found by"
    ),
    Column("case_no", Text, primary_key=True),
)

case_name = Table(
    "case_name",
    metadata,
    Column("word", Text(collation="C"), primary_key=True, comment="suffix of the subject"),
    Column("case_no", Text, primary_key=True),
)

draft = Table(
    "draft",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("matter", Text, nullable=False),
    Column("fields", JSONB, nullable=False),
    Column("saved_at", Moment, nullable=False, server_default=func.now()),
    Index("ix_draft_account", "account", "saved_at"),
    comment="personal data, of its author only",
)

person_lookup = Table(
    "person_lookup",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("person", LargeBinary, nullable=False, comment="keyed hash of the identity number"),
    Column("case_no", Text),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False, server_default=func.now()),
    Index("ix_person_lookup_person", "person", "at"),
    Index("ix_person_lookup_account", "account", "at"),
    one_of("kind", Lookup),
)

disclosure = Table(
    "disclosure",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("case_no", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False, server_default=func.now()),
    Index("ix_disclosure_case", "case_no"),
)
