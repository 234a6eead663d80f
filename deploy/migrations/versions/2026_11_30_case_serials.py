"""Cases are found by the serial in their number."""

from alembic import op

revision = "2026_11_30_case_serials"
down_revision = "2026_11_30_delay_rulings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index on the serial, the fourth part of a case number."""
    op.execute("create index ix_joint_case_serial on joint_case (split_part(case_no, '-', 4))")
