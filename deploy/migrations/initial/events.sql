-- The event log, its consumers, idempotency keys, and what keeps several processes in step.

create sequence event_id;

create table event (
    stream text not null,
    seq integer not null,
    filed_at timestamptz default clock_timestamp() not null,
    id bigint default nextval('event_id') not null,
    xid xid8 default pg_current_xact_id() not null,
    shard integer not null,
    kind text not null,
    at timestamptz not null,
    actor text not null,
    step text,
    clock text,
    facts jsonb not null,
    private jsonb not null,
    primary key (stream, seq, filed_at)
) partition by range (filed_at);

create index ix_event_filed on event using brin (filed_at);
create index ix_event_reading on event (shard, xid, id);

create table event_unplanned partition of event default;

-- A partition a month, 24 months ahead; months begin at midnight in China.
do $$
declare first date := date_trunc('month', now() at time zone 'Asia/Shanghai');
begin
    for ahead in 0..23 loop
        execute format(
            'create table event_%s partition of event for values from (%L) to (%L)',
            to_char(first + make_interval(months => ahead), 'YYYYMM'),
            (first + make_interval(months => ahead))::timestamp at time zone 'Asia/Shanghai',
            (first + make_interval(months => ahead + 1))::timestamp at time zone 'Asia/Shanghai'
        );
    end loop;
end $$;

create table idempotency_key (
    account text not null,
    key text not null,
    body_hash text not null,
    case_no text not null,
    receipt jsonb not null,
    filed_at timestamptz default clock_timestamp() not null,
    primary key (account, key)
);

create index ix_idempotency_key_case on idempotency_key (case_no);

create table consumer_offset (
    consumer text not null,
    shard integer not null,
    xid xid8 default '0' not null,
    id bigint default 0 not null,
    leased_by text,
    leased_until timestamptz,
    failing_since timestamptz,
    failing_because text,
    primary key (consumer, shard)
);

comment on column consumer_offset.failing_since is 'since when the consumer is blocked by an event';
comment on column consumer_offset.failing_because is 'the event and the error type; never its message';

create table consumer_process (
    consumer text not null,
    owner text not null,
    seen_until timestamptz not null,
    primary key (consumer, owner)
);

comment on column consumer_process.seen_until is 'until when the process counts for the shares';

create table log_cluster (
    is_only boolean default true not null,
    system_identifier text not null,
    since timestamptz default now() not null,
    primary key (is_only),
    constraint ck_log_cluster_is_only check (is_only)
);

insert into log_cluster (system_identifier)
select system_identifier::text from pg_control_system();

create table alarm (
    finding text not null,
    case_no text,
    first_seen_at timestamptz default now() not null,
    last_seen_at timestamptz default now() not null,
    cleared_at timestamptz,
    primary key (finding)
);

create table signing_key (
    name text not null,
    value text not null,
    primary key (name)
);

insert into signing_key (name, value)
values ('search', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));
