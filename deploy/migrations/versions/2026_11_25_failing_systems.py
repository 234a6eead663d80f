"""Deliveries that fail, found at once by whoever shows a department's steps."""

from alembic import op

revision = "2026_11_25_failing_systems"
down_revision = "2026_11_25_newest_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the few that fail."""
    op.execute(
        "create index ix_delivery_failing on delivery (queue)"
        " where status = 'pending' and failing_since is not null"
    )


def downgrade() -> None:
    """Look through all that wait."""
    op.execute("drop index ix_delivery_failing")
