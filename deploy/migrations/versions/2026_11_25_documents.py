"""Documents: numbers without gaps, what they say, the words they are set in."""

from alembic import op

revision = "2026_11_25_papers"
down_revision = "2026_11_25_applicants"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table document (
        document text primary key,
        number text not null unique,
        kind text not null,
        department text not null,
        year integer not null,
        serial integer not null,
        case_no text,
        step text,
        source text not null unique,
        dated timestamptz not null,
        issued_at timestamptz not null default clock_timestamp(),
        template_version integer not null,
        check_code text not null,
        says jsonb not null,
        status text not null,
        voided_because text,
        sha256 text,
        size bigint,
        refused_because text,
        constraint uq_document_serial unique (department, kind, year, serial)
    )""",
    "create index ix_document_case on document (case_no, issued_at)",
    "create index ix_document_sha256 on document (sha256)",
    "create index ix_document_unprinted on document (issued_at) where sha256 is null",
    """create table document_serial (
        department text, kind text, year integer, last integer not null,
        primary key (department, kind, year)
    )""",
    """create table document_template (
        kind text, version integer, body text not null, filed_by text not null,
        filed_at timestamptz not null default clock_timestamp(),
        primary key (kind, version)
    )""",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
