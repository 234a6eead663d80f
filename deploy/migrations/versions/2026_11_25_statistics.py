"""Statistics: what cases add by topic, matter, department, person and day."""

from alembic import op

revision = "2026_11_25_statistics"
down_revision = "2026_11_25_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Cases counted before are counted anew, from the beginning of the log."""
    op.execute("alter table case_contribution add column tallied jsonb not null default '[]'::jsonb")
    op.execute(
        "create table tally (topic text, matter text, department text, account text, day date,"
        " amount integer not null, primary key (topic, matter, department, account, day))"
    )
    op.execute("create index ix_tally_day on tally (day)")
    op.execute("update consumer_offset set xid = '0', id = 0 where consumer = 'statistics'")
