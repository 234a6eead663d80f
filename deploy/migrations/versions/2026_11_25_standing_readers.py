"""Readers that stand: since when, and before which event."""

from alembic import op

revision = "2026_11_25_standing_readers"
down_revision = "2026_11_25_deliveries"
branch_labels = None
depends_on = None

STATEMENTS = (
    "alter table consumer_offset add column failing_since timestamptz",
    "alter table consumer_offset add column failing_because text",
)


def upgrade() -> None:
    """Let a reader say why it does not move."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Forget it."""
    op.execute("alter table consumer_offset drop column failing_since, drop column failing_because")
