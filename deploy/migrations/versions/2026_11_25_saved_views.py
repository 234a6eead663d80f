"""Saved views: filters of the inbox that people keep under a name."""

from alembic import op

revision = "2026_11_25_saved_views"
down_revision = "2026_11_25_figures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A few small rows per account."""
    op.execute(
        """
        create table saved_view (
            account text not null,
            slot integer not null check (slot between 1 and 20),
            name text not null,
            wanted jsonb not null,
            primary key (account, slot)
        )
        """
    )
