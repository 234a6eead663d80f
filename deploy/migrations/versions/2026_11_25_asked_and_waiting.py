"""What a department has yet to answer is found without what it answered long ago."""

from alembic import op

revision = "2026_11_25_asked_and_waiting"
down_revision = "2026_11_25_durations_by_year"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index of the answers that are awaited."""
    op.execute("create index ix_case_asked_waiting on pending_opinion (department) where is_waiting")
