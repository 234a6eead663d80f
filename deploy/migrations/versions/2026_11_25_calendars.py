"""The work calendar in the record: editions, drafts, and by which edition each case was reckoned."""

from alembic import op

revision = "2026_11_25_calendars"
down_revision = "2026_11_25_spans"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table calendar_edition (
        edition integer primary key,
        change jsonb not null,
        first_changed_on date,
        filed_at timestamptz not null default now(),
        filed_by text not null
    )""",
    """create table calendar_draft (
        token text primary key,
        change jsonb not null,
        base_edition integer not null,
        preview jsonb not null,
        made_at timestamptz not null default now(),
        made_by text not null,
        edition integer
    )""",
    """create table case_recalculation (
        edition integer not null,
        case_no text not null,
        moved_earlier integer not null default 0,
        found_late integer not null default 0,
        annulled integer not null default 0,
        primary key (edition, case_no)
    )""",
    "alter table joint_case add column calendar_edition integer not null default 0",
    "create index ix_joint_case_open_edition on joint_case (calendar_edition) where closed_at is null",
)


def upgrade() -> None:
    """Cases on file were reckoned by the calendars of the files, which seed the first editions."""
    for statement in STATEMENTS:
        op.execute(statement)
