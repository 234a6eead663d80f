"""Open the books: cases, steps, the partitioned event log, keys, accounts, readers."""

from alembic import op

revision = "2026_11_24"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    "create sequence case_serial minvalue 1 maxvalue 999999 cycle",
    "create sequence event_id",
    """
    create table joint_case (
        case_no text primary key,
        region text not null,
        matter text not null,
        matter_name text not null,
        channel text not null,
        status text not null,
        seq integer not null,
        plan jsonb not null,
        state jsonb not null,
        query_code text not null,
        offset_seconds double precision not null,
        received_at timestamptz not null,
        closed_at timestamptz,
        promised_due_at timestamptz,
        promised_warn_at timestamptz,
        promised_ended_at timestamptz,
        is_provisional boolean not null,
        milestone_at timestamptz,
        quarantined_because text
    ) with (fillfactor = 80)
    """,
    "create index ix_joint_case_received on joint_case (region, received_at)",
    "create index ix_joint_case_open_milestone on joint_case (milestone_at) where closed_at is null",
    """create index ix_joint_case_open_matter on joint_case (matter, received_at)
       where closed_at is null""",
    """
    create table case_dossier (
        case_no text primary key references joint_case,
        applicant jsonb not null,
        agent jsonb,
        answers jsonb not null,
        form jsonb not null,
        materials jsonb not null,
        results jsonb not null default '{}'
    )
    """,
    """create index ix_case_dossier_name on case_dossier ((applicant ->> 'name') text_pattern_ops)""",
    """
    create table case_step (
        case_no text not null references joint_case,
        code text not null,
        name text not null,
        department text not null,
        status text not null,
        version integer not null,
        handler text,
        offset_seconds double precision not null,
        opened_at timestamptz,
        settled_at timestamptz,
        due_at timestamptz,
        due_real_at timestamptz,
        warn_at timestamptz,
        is_provisional boolean not null,
        primary key (case_no, code)
    ) with (fillfactor = 80)
    """,
    """create index ix_case_step_inbox on case_step (department, due_real_at, case_no, code)
       where status in ('open', 'in_progress')""",
    "create index ix_case_step_department_case on case_step (department, case_no)",
    """
    create table event (
        stream text not null,
        seq integer not null,
        filed_at timestamptz not null default clock_timestamp(),
        id bigint not null default nextval('event_id'),
        xid xid8 not null default pg_current_xact_id(),
        shard integer not null,
        kind text not null,
        at timestamptz not null,
        actor text not null,
        step text,
        clock text,
        facts jsonb not null,
        private jsonb not null,
        primary key (stream, seq, filed_at)
    ) partition by range (filed_at)
    """,
    "create index ix_event_reading on event (shard, xid, id)",
    "create table event_unplanned partition of event default",
    """
    create table idempotency_key (
        account text not null,
        key text not null,
        body_hash text not null,
        case_no text not null,
        receipt jsonb not null,
        filed_at timestamptz not null default clock_timestamp(),
        primary key (account, key)
    )
    """,
    "create index ix_idempotency_key_case on idempotency_key (case_no)",
    """
    create table unique_result (
        field text not null,
        value text not null,
        case_no text not null,
        step text not null,
        primary key (field, value)
    )
    """,
    """
    create table account (
        account text primary key,
        name text not null,
        role text not null,
        department text,
        centre text,
        password_hash text not null,
        failed_logins integer not null default 0,
        locked_until timestamptz
    )
    """,
    "create table signing_key (name text primary key, value text not null)",
    """
    create table consumer_offset (
        consumer text not null,
        shard integer not null,
        xid xid8 not null default '0',
        id bigint not null default 0,
        leased_by text,
        leased_until timestamptz,
        primary key (consumer, shard)
    )
    """,
    """
    do $$
    declare first date := date_trunc('month', now() at time zone 'Asia/Shanghai');
    begin
        for ahead in 0..23 loop
            execute format(
                'create table event_%s partition of event
                 for values from (%L) to (%L)',
                to_char(first + make_interval(months => ahead), 'YYYYMM'),
                (first + make_interval(months => ahead))::timestamp at time zone 'Asia/Shanghai',
                (first + make_interval(months => ahead + 1))::timestamp at time zone 'Asia/Shanghai'
            );
        end loop;
    end $$
    """,
)


def upgrade() -> None:
    """Make everything of the first release."""
    for statement in STATEMENTS:
        op.execute(statement)
