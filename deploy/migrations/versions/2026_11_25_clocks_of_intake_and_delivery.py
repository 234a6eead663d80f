"""Clocks of intake and delivery: the row of a case shows the clock that rules it now."""

from alembic import op

revision = "2026_11_25_clocks_of_intake"
down_revision = "2026_11_24_clocks_that_stop"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Until now the promised clock ruled all the time."""
    op.execute("alter table joint_case rename column promised_warn_at to warn_at")
    op.execute("alter table joint_case rename column promised_is_stopped to is_stopped")
    op.execute("alter table joint_case add column due_at timestamptz, add column due_real_at timestamptz")
    op.execute("alter table joint_case add column ended_at timestamptz")
    op.execute(
        "update joint_case set due_at = promised_due_at, ended_at = promised_ended_at,"
        " due_real_at = promised_due_at - make_interval(secs => offset_seconds)"
    )
