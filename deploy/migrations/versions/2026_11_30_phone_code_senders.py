"""One-time codes know which sender asked for them, as a keyed hash."""

from alembic import op

revision = "2026_11_30_phone_code_senders"
down_revision = "2026_11_30_person_lookups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Codes of before belong to no sender; they are good for five minutes only."""
    op.execute("alter table phone_code add column sender bytea not null default ''::bytea")
    op.execute("alter table phone_code alter column sender drop default")


def downgrade() -> None:
    """Forget the senders."""
    op.execute("alter table phone_code drop column sender")
