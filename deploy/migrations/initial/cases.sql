-- Cases, their steps and personal data, and what they are found by.

create sequence case_serial minvalue 1 maxvalue 999999 cycle;

create table joint_case (
    case_no text not null,
    region text not null,
    matter text not null,
    matter_name text not null,
    subject text default '' not null,
    channel text not null,
    status text not null,
    seq integer not null,
    plan jsonb not null,
    state jsonb not null,
    query_code_issue integer default 1 not null,
    is_demonstration boolean default false not null,
    offset_seconds float not null,
    received_at timestamptz not null,
    closed_at timestamptz,
    promised_due_at timestamptz,
    promised_ended_at timestamptz,
    due_at timestamptz,
    due_real_at timestamptz,
    warn_at timestamptz,
    ended_at timestamptz,
    is_stopped boolean default false not null,
    is_provisional boolean not null,
    held_until timestamptz,
    milestone_at timestamptz,
    has_open_obligations boolean default true not null,
    quarantined_because text,
    calendar_edition integer default 0 not null,
    primary key (case_no),
    constraint ck_joint_case_status check (status in ('received', 'supplement', 'accepted',
        'accepted_with_gaps', 'in_progress', 'approved', 'refused', 'partly_done', 'delivered', 'closed',
        'declined', 'no_jurisdiction', 'not_required', 'withdrawn', 'deemed_withdrawn', 'materials_returned',
        'acceptance_revoked', 'terminated', 'revoked')),
    constraint ck_joint_case_channel check (channel in ('window', 'agent', 'web', 'app', 'kiosk'))
) with (fillfactor = 80);

create index ix_joint_case_newest on joint_case (received_at desc, case_no);
create index ix_joint_case_open_matter on joint_case (matter, received_at) where closed_at is null;
create index ix_joint_case_open_or_late on joint_case (promised_due_at, matter)
    where promised_ended_at is null or promised_ended_at >= promised_due_at;
create index ix_joint_case_owing_edition on joint_case (calendar_edition) where has_open_obligations;
create index ix_joint_case_owing_milestone on joint_case (milestone_at) where has_open_obligations;
create index ix_joint_case_received on joint_case (region, received_at);
create index ix_joint_case_serial on joint_case (split_part(case_no, '-', 4));
create index ix_joint_case_trace
    on joint_case (substr(encode(sha256(decode('lianban/' || case_no, 'escape')), 'hex'), 1, 32));
create index ix_joint_case_window on joint_case (region, status, received_at)
    where status in ('received', 'supplement', 'approved', 'refused', 'partly_done');
comment on column joint_case.subject is 'enterprise or project, no person';
comment on column joint_case.due_at is 'due date of the effective clock, case time';
comment on column joint_case.due_real_at is 'the same, real time';
comment on column joint_case.held_until is 'real time until which a passed deadline is not breached';
comment on column joint_case.milestone_at is 'real time of the next milestone';
comment on column joint_case.has_open_obligations is 'open, or an obligation is left: its workflow runs';

create table case_dossier (
    case_no text not null,
    applicant jsonb not null,
    co_applicants jsonb default '[]'::jsonb not null,
    agent jsonb,
    answers jsonb not null,
    form jsonb not null,
    materials jsonb not null,
    results jsonb default '{}'::jsonb not null,
    primary key (case_no),
    foreign key(case_no) references joint_case (case_no)
);

create index ix_case_dossier_co_applicants on case_dossier (case_no) where co_applicants <> '[]'::jsonb;
create index ix_case_dossier_id_number on case_dossier ((applicant ->> 'id_number'));
create index ix_case_dossier_name on case_dossier ((applicant ->> 'name') text_pattern_ops);

create table case_step (
    case_no text not null,
    code text not null,
    name text not null,
    department text not null,
    stage text default '' not null,
    matter text default '' not null,
    region text default '' not null,
    status text not null,
    version integer not null,
    handler text,
    offset_seconds float not null,
    opened_at timestamptz,
    settled_at timestamptz,
    due_at timestamptz,
    due_real_at timestamptz,
    warn_at timestamptz,
    is_stopped boolean default false not null,
    is_provisional boolean not null,
    held_until timestamptz,
    charged_to text,
    delivery_due_at timestamptz,
    delivery_due_real_at timestamptz,
    delivery_warn_at timestamptz,
    delivery_posted_at timestamptz,
    is_delivery_provisional boolean default false not null,
    primary key (case_no, code),
    constraint ck_case_step_status check (status in ('waiting', 'open', 'in_progress', 'consulting',
        'under_review', 'at_window', 'returned', 'approved', 'refused', 'not_needed', 'not_done', 'withdrawn',
        'stopped', 'revoked')),
    foreign key(case_no) references joint_case (case_no)
) with (fillfactor = 80);

create index ix_case_step_at_window on case_step (case_no) where status = 'at_window';
create index ix_case_step_delivery on case_step (delivery_due_real_at, case_no, code)
    where delivery_due_at is not null;
create index ix_case_step_department_case on case_step (department, case_no);
create index ix_case_step_inbox on case_step (department, due_real_at, case_no, code)
    where status in ('open', 'in_progress', 'consulting', 'under_review', 'at_window');
create index ix_case_step_worst on case_step (due_real_at)
    where status in ('open', 'in_progress', 'consulting', 'under_review', 'at_window');
comment on column case_step.due_at is 'promised limit, case time';
comment on column case_step.due_real_at is 'promised limit, real time: the order of the inbox';
comment on column case_step.held_until is 'real time until which a passed deadline is not breached';
comment on column case_step.charged_to is 'department to which a ruling attributes the delay; empty: none';
comment on column case_step.delivery_due_at is 'delivery of the licence, case time; null: none is due';
comment on column case_step.delivery_posted_at is 'when it was posted; its receipt is still out';

create table broken_promise (
    case_no text not null,
    step text not null,
    ends_on date,
    repaired_at timestamptz,
    primary key (case_no, step)
);

create table pending_opinion (
    case_no text not null,
    step text not null,
    department text not null,
    reason text not null,
    is_waiting boolean not null,
    account text,
    primary key (case_no, step, department, reason)
);

create index ix_pending_opinion_department on pending_opinion (department, case_no);
create index ix_pending_opinion_waiting on pending_opinion (department) where is_waiting;
comment on column pending_opinion.reason is 'opinion, signature, transfer or recheck';
comment on column pending_opinion.is_waiting is 'the answer is still awaited';
comment on column pending_opinion.account is 'the one officer who is asked; null: any of the department';

create table unique_result (
    field text not null,
    value text not null,
    case_no text not null,
    step text not null,
    primary key (field, value)
);

create table disclosure (
    id bigint generated by default as identity,
    case_no text not null,
    account text not null,
    reason text not null,
    at timestamptz default now() not null,
    primary key (id)
);

create index ix_disclosure_case on disclosure (case_no);

create table case_search_token (
    digest bytea not null,
    case_no text not null,
    primary key (digest, case_no)
);

comment on column case_search_token.digest is 'keyed hash of a number that the case is found by';

create table case_name (
    word text collate "C" not null,
    case_no text not null,
    primary key (word, case_no)
);

comment on column case_name.word is 'suffix of the subject';

create table draft (
    id text not null,
    account text not null,
    matter text not null,
    fields jsonb not null,
    saved_at timestamptz default now() not null,
    primary key (id)
);

create index ix_draft_account on draft (account, saved_at);
comment on table draft is 'personal data, of its author only';

create table saved_view (
    account text not null,
    slot integer not null,
    name text not null,
    wanted jsonb not null,
    primary key (account, slot),
    constraint ck_saved_view_slot check (slot between 1 and 20)
);
