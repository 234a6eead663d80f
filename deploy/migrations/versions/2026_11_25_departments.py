"""Departments as a record: every change of the register with the day from which it holds."""

from alembic import op

revision = "2026_11_25_departments"
down_revision = "2026_11_25_order_calendars"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty: the first process at work seeds it from the files."""
    op.execute(
        """create table department_change (
            edition int primary key,
            change jsonb not null,
            filed_at timestamptz not null default now(),
            filed_by text not null
        )"""
    )
