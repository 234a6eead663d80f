"""Sessions of people at a screen: who is logged in, and since when the screen rests."""

from alembic import op

revision = "2026_11_25_sessions"
down_revision = "2026_11_25_everything_people_do"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own: a log-out, or a rest, ends a session at once on every door."""
    op.execute(
        """create table web_session (
            token_hash text primary key,
            account text not null,
            idle_seconds integer not null,
            opened_at timestamptz not null default now(),
            seen_at timestamptz not null default now()
        )"""
    )
    op.execute("create index ix_web_session_opened on web_session (opened_at)")
