"""Supervision orders with their numbers, and the breaches of each department."""

from alembic import op

revision = "2026_11_25_supervision_orders"
down_revision = "2026_11_25_calendars"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table supervision_order (
        number text primary key,
        level int not null,
        ground text not null,
        department text not null,
        recipients jsonb not null,
        case_no text,
        clock text,
        rule text,
        period text,
        status text not null,
        seq int not null,
        state jsonb not null,
        offset_seconds float not null,
        issued_at timestamptz not null,
        due_real_at timestamptz,
        is_overdue boolean not null,
        closed_at timestamptz,
        milestone_at timestamptz
    )""",
    "create index ix_supervision_order_case on supervision_order (case_no)",
    "create index ix_supervision_order_department on supervision_order (department, issued_at)",
    "create index ix_supervision_order_milestone on supervision_order (milestone_at) where closed_at is null",
    "create unique index ux_supervision_order_repeated on supervision_order (department, rule, period)",
    "create table order_number (year int primary key, last int not null)",
    """create table department_breach (
        stream text not null,
        seq int not null,
        department text not null,
        clock text not null,
        at timestamptz not null,
        annulled_by bigint,
        primary key (stream, seq)
    )""",
    "create index ix_department_breach_at on department_breach (department, at)",
    """insert into consumer_offset (consumer, shard, xid, id)
       select 'breaches', shard, pg_snapshot_xmin(pg_current_snapshot()), 0
       from generate_series(0, 3) shard""",
)


def upgrade() -> None:
    """Orders come of what happens from now on."""
    for statement in STATEMENTS:
        op.execute(statement)
