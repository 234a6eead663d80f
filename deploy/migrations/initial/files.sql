-- Files and the materials of cases.

create table file (
    file_id text not null,
    seq integer not null,
    name text not null,
    kind text not null,
    size bigint not null,
    sha256 text not null,
    warnings jsonb default '[]'::jsonb not null,
    grade text not null,
    verifier text,
    valid_until date,
    certificate text,
    uploaded_by text not null,
    uploaded_at timestamptz default clock_timestamp() not null,
    attached_at timestamptz,
    collected_at timestamptz,
    primary key (file_id),
    constraint ck_file_kind check (kind in ('application/pdf', 'image/jpeg', 'image/png',
        'application/ofd', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'image/vnd.dwg')),
    constraint ck_file_grade check (grade in ('A', 'B', 'C', 'D'))
);

create index ix_file_orphan on file (uploaded_at) where attached_at is null and collected_at is null;
comment on column file.name is 'personal';
comment on column file.warnings is 'for its readers';
comment on column file.certificate is 'GB/T 36904';
comment on column file.attached_at is 'first use';
comment on column file.collected_at is 'removed because no case ever used it';

create table case_material (
    case_no text not null,
    material text not null,
    version integer not null,
    file_id text not null,
    source text not null,
    is_reused boolean not null,
    attached_by text not null,
    attached_at timestamptz default clock_timestamp() not null,
    primary key (case_no, material, version),
    constraint ck_case_material_source check (source in ('paper', 'uploaded', 'shared', 'generated',
        'reused'))
);

create index ix_case_material_file on case_material (file_id);
