"""Clocks that stop: whether the promised clock of a case or a step stands still."""

from alembic import op

revision = "2026_11_24_clocks_that_stop"
down_revision = "2026_11_24"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing stood still before."""
    op.execute("alter table joint_case add column promised_is_stopped boolean not null default false")
    op.execute("alter table case_step add column is_stopped boolean not null default false")
