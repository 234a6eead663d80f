"""What administrators did with a delivery, and why a subscription ended."""

from alembic import op

revision = "2026_11_30_delivery_acts"
down_revision = "2026_11_30_co_applicants"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of acts; a subscription says why it ended."""
    op.execute("alter table subscription add column ended_because text")
    op.execute(
        """
        create table delivery_act (
            id bigint generated always as identity primary key,
            delivery bigint not null,
            act text not null check (act in ('skip', 'resend')),
            reason text not null,
            account text not null,
            at timestamptz not null
        )
        """
    )
    op.execute("create index ix_delivery_act on delivery_act (delivery, id)")


def downgrade() -> None:
    """Forget both."""
    op.execute("drop table delivery_act")
    op.execute("alter table subscription drop column ended_because")
