"""The SLA board: steps know their stage, matter and region; what an invariant finds is kept."""

from alembic import op

revision = "2026_11_25_sla_board"
down_revision = "2026_11_25_clocks_of_intake"
branch_labels = None
depends_on = None

STATEMENTS = (
    """alter table case_step add column stage text not null default '',
       add column matter text not null default '', add column region text not null default ''""",
    """update case_step s set matter = c.matter, region = c.region, stage = p.step ->> 'stage'
       from joint_case c, jsonb_array_elements(c.plan -> 'steps') p (step)
       where c.case_no = s.case_no and p.step ->> 'code' = s.code""",
    "create index ix_case_step_worst on case_step (due_real_at) where status in ('open', 'in_progress')",
    "create index ix_event_filed on event using brin (filed_at)",
    """create table alarm (
        finding text primary key,
        case_no text,
        first_seen_at timestamptz not null default now(),
        last_seen_at timestamptz not null default now(),
        cleared_at timestamptz
    )""",
    "create table duty (name text primary key, done_at timestamptz not null)",
)


def upgrade() -> None:
    """Fill what older rows lack from their plans."""
    for statement in STATEMENTS:
        op.execute(statement)
