"""Who looked up whom, and why: certificates and earlier files by identity number."""

from alembic import op

revision = "2026_11_30_person_lookups"
down_revision = "2026_11_30_approvals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The person is kept as a keyed hash, so that the table shows no number and still answers who asked."""
    op.execute(
        """create table person_lookup (
            id bigint generated always as identity primary key,
            account text not null,
            kind text not null,
            person bytea not null,
            case_no text,
            reason text not null,
            at timestamptz not null default now()
        )"""
    )
    op.execute("create index ix_person_lookup_person on person_lookup (person, at)")
    op.execute("create index ix_person_lookup_account on person_lookup (account, at)")
