"""Cases of all regions, newest first: the order of the administrator's and every department's list."""

from alembic import op

revision = "2026_11_25_newest_cases"
down_revision = "2026_11_25_papers_of_orders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Read the newest from an index instead of sorting all."""
    op.execute("create index ix_joint_case_newest on joint_case (received_at desc, case_no)")


def downgrade() -> None:
    """Sort again."""
    op.execute("drop index ix_joint_case_newest")
