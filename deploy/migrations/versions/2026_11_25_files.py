"""Files: what was uploaded, and which material of which case it is."""

from alembic import op

revision = "2026_11_25_files"
down_revision = "2026_11_25_papers"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table file (
        file_id text primary key,
        seq integer not null,
        name text not null,
        kind text not null,
        size bigint not null,
        sha256 text not null,
        grade text not null,
        verifier text,
        valid_until date,
        certificate text,
        uploaded_by text not null,
        uploaded_at timestamptz not null default clock_timestamp(),
        attached_at timestamptz,
        collected_at timestamptz
    )""",
    "create index ix_file_orphan on file (uploaded_at) where attached_at is null and collected_at is null",
    """create table case_material (
        case_no text, material text, version integer,
        file_id text not null,
        source text not null,
        is_reused boolean not null,
        attached_by text not null,
        attached_at timestamptz not null default clock_timestamp(),
        primary key (case_no, material, version)
    )""",
    "create index ix_case_material_file on case_material (file_id)",
    "create index ix_case_dossier_id_number on case_dossier ((applicant ->> 'id_number'))",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
