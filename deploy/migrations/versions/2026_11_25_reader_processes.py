"""Processes that share a consumer of the log."""

from alembic import op

revision = "2026_11_25_reader_processes"
down_revision = "2026_11_25_asked_and_waiting"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a process say that it is there, so that it is owed a share."""
    op.execute("""
        create table consumer_process (
            consumer text not null, owner text not null, seen_until timestamptz not null,
            primary key (consumer, owner)
        )
    """)


def downgrade() -> None:
    """Who comes first reads everything again."""
    op.execute("drop table consumer_process")
