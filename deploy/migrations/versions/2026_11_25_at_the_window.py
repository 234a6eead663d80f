"""Steps that were sent back to the window are found at once."""

from alembic import op

revision = "2026_11_25_at_the_window"
down_revision = "2026_11_25_reader_processes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index of the few there are."""
    op.execute("create index ix_case_step_at_window on case_step (case_no) where status = 'at_window'")
