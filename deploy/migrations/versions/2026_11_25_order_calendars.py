"""Which edition of the calendars an order's reply clock was reckoned by."""

from alembic import op

revision = "2026_11_25_order_calendars"
down_revision = "2026_11_25_failing_systems"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Older orders are reckoned anew once, which changes nothing unless their calendar was changed."""
    op.execute("alter table supervision_order add column calendar_edition integer not null default 0")


def downgrade() -> None:
    """Forget it."""
    op.execute("alter table supervision_order drop column calendar_edition")
