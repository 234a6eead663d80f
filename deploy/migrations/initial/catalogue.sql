-- Versions of matters.

create table matter_version (
    code text not null,
    version integer not null,
    name text not null,
    status text not null,
    body jsonb not null,
    drafted_by text not null,
    proposed_by text,
    approved_by text,
    effective_at timestamptz,
    retired_at timestamptz,
    changed_at timestamptz not null,
    seq integer not null,
    digest text default '' not null,
    primary key (code, version),
    constraint ck_matter_version_status check (status in ('draft', 'proposed', 'approved', 'published',
        'retired'))
);

create index ix_matter_version_in_force on matter_version (code, effective_at, version)
    where effective_at is not null;
comment on column matter_version.effective_at is 'case time: applications from then on use it';
comment on column matter_version.seq is 'last event of the stream matter/<code> that changed it';
