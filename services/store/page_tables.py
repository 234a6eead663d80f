"""Tables of the pages: sessions of people at a screen."""

from sqlalchemy import Column, Index, Integer, Table, Text, func

from services.store.tables import Moment, metadata

web_session = Table(
    "web_session",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("idle_seconds", Integer, nullable=False),
    Column("opened_at", Moment, nullable=False, server_default=func.now()),
    Column("seen_at", Moment, nullable=False, server_default=func.now()),
    Index("ix_web_session_opened", "opened_at"),
)
