"""The catalogue in the record: every version of every matter, with who drafted, approved and published it."""

from alembic import op

revision = "2026_11_25_catalogue"
down_revision = "2026_11_25_people_and_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The files seed it when it is first opened."""
    op.execute(
        """create table matter_version (
            code text not null,
            version integer not null,
            name text not null,
            status text not null,
            body jsonb not null,
            drafted_by text not null,
            proposed_by text,
            approved_by text,
            effective_at timestamptz,
            retired_at timestamptz,
            changed_at timestamptz not null,
            seq integer not null,
            primary key (code, version)
        )"""
    )
    op.execute(
        "create index ix_matter_version_in_force on matter_version (code, effective_at, version)"
        " where effective_at is not null"
    )
