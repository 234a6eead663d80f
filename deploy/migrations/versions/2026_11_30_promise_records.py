"""A broken promise bars until its record expires or is repaired."""

from alembic import op

revision = "2026_11_30_promise_records"
down_revision = "2026_11_30_online_proof"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Older records get five years from the revocation that is on file."""
    op.execute("alter table broken_promise add column ends_on date, add column repaired_at timestamptz")
    op.execute(
        """update broken_promise b set ends_on = (
            select ((max(e.at) at time zone 'Asia/Shanghai')::date + interval '5 years')::date
            from event e
            where e.stream = b.case_no and e.step = b.step and e.kind = 'step.revoked')"""
    )
