"""Applicants at the door, and whose promise was broken."""

from alembic import op

revision = "2026_11_25_applicants"
down_revision = "2026_11_25_outages"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table applicant_try (
        case_no text primary key,
        failures integer not null,
        locked_until timestamptz
    )""",
    "create table broken_promise (case_no text not null, step text not null, primary key (case_no, step))",
)


def upgrade() -> None:
    """Wrong tries are counted by case; a broken promise names the case and the step that was revoked."""
    for statement in STATEMENTS:
        op.execute(statement)
