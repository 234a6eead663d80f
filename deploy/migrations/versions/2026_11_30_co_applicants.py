"""A case may have several applicants (共同申请人), each with an identity of their own."""

from alembic import op

revision = "2026_11_30_co_applicants"
down_revision = "2026_11_30_no_lock_outs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the further applicants of a case, and the index by which those few cases are searched."""
    op.execute("alter table case_dossier add column co_applicants jsonb not null default '[]'::jsonb")
    op.execute(
        """create index ix_case_dossier_co_applicants on case_dossier (case_no)
        where co_applicants <> '[]'::jsonb"""
    )
