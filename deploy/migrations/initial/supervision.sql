-- Supervision orders and breaches.

create table supervision_order (
    number text not null,
    level integer not null,
    ground text not null,
    department text not null,
    recipients jsonb not null,
    case_no text,
    clock text,
    rule text,
    period text,
    status text not null,
    seq integer not null,
    state jsonb not null,
    offset_seconds float not null,
    issued_at timestamptz not null,
    due_real_at timestamptz,
    is_overdue boolean not null,
    closed_at timestamptz,
    milestone_at timestamptz,
    calendar_edition integer default '0' not null,
    primary key (number),
    constraint ck_supervision_order_status check (status in ('issued', 'answered', 'closed', 'withdrawn')),
    constraint ck_supervision_order_ground check (ground in ('escalation_level', 'no_reply', 'repeated'))
);

create index ix_supervision_order_case on supervision_order (case_no);
create index ix_supervision_order_department on supervision_order (department, issued_at);
create index ix_supervision_order_milestone on supervision_order (milestone_at) where closed_at is null;
create unique index ux_supervision_order_repeated on supervision_order (department, rule, period);
comment on column supervision_order.due_real_at is 'when the reply is due, real time';
comment on column supervision_order.milestone_at is 'real time of the next milestone';

create table order_number (
    year integer not null,
    last integer not null,
    primary key (year)
);

create table department_breach (
    stream text not null,
    seq integer not null,
    department text not null,
    clock text not null,
    at timestamptz not null,
    annulled_by bigint,
    charged_to text,
    primary key (stream, seq)
);

create index ix_department_breach_at on department_breach (department, at);
comment on column department_breach.annulled_by is 'number of the event that annulled it';
comment on column department_breach.charged_to is 'department to which a ruling attributes it; empty: none';
