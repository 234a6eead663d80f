"""Failures are counted by sender and account, or sender and case: nobody locks out somebody else."""

from alembic import op

revision = "2026_11_30_no_lock_outs"
down_revision = "2026_11_30_promise_records"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Locks end; failures are in `attempt`."""
    op.execute("drop table applicant_try")
    op.execute("alter table account drop column failed_logins, drop column locked_until")


def downgrade() -> None:
    """Make the locks again, all open."""
    op.execute(
        """create table applicant_try (
            case_no text primary key,
            failures integer not null,
            locked_until timestamptz
        )"""
    )
    op.execute("alter table account add column failed_logins integer not null default 0")
    op.execute("alter table account add column locked_until timestamptz")
