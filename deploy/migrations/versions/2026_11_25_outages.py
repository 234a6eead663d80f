"""Outages on file, for the attribution of time."""

from alembic import op

revision = "2026_11_25_outages"
down_revision = "2026_11_25_sessions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None so far."""
    op.execute("""create table outage (
        number bigint generated always as identity primary key,
        site text not null,
        from_at timestamptz not null,
        until_at timestamptz not null,
        reason text not null,
        document text not null default '',
        filed_by text not null,
        filed_at timestamptz not null default now()
    )""")
    op.execute("create index ix_outage_from on outage (from_at)")
    op.execute("drop index ix_joint_case_open_edition")
    op.execute(
        "create index ix_joint_case_owing_edition on joint_case (calendar_edition) where has_open_obligations"
    )
