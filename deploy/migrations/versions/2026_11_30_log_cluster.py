"""The cluster in which the offsets of consumers were counted."""

from alembic import op

revision = "2026_11_30_log_cluster"
down_revision = "2026_11_30_delivery_acts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of one row and name this cluster in it."""
    op.execute(
        """
        create table log_cluster (
            is_only boolean primary key default true check (is_only),
            system_identifier text not null,
            since timestamptz not null default now()
        )
        """
    )
    op.execute(
        "insert into log_cluster (system_identifier) select system_identifier::text from pg_control_system()"
    )


def downgrade() -> None:
    """Forget it."""
    op.execute("drop table log_cluster")
