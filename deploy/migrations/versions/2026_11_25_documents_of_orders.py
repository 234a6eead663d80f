"""Documents of supervision orders, found by the order."""

from alembic import op

revision = "2026_11_25_papers_of_orders"
down_revision = "2026_11_25_online"
branch_labels = None
depends_on = None

STATEMENTS = (
    "alter table document add column order_no text",
    "create index ix_document_order on document (order_no) where order_no is not null",
)


def upgrade() -> None:
    """Say of a document which order it is of."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Forget it."""
    op.execute("alter table document drop column order_no")
