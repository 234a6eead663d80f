-- Issued documents, their numbers and templates.

create table document (
    document text not null,
    number text not null,
    kind text not null,
    department text not null,
    year integer not null,
    serial integer not null,
    case_no text,
    order_no text,
    step text,
    source text not null,
    dated timestamptz not null,
    issued_at timestamptz default clock_timestamp() not null,
    template_version integer not null,
    check_code text not null,
    says jsonb not null,
    status text not null,
    voided_because text,
    sha256 text,
    size bigint,
    refused_because text,
    primary key (document),
    constraint uq_document_serial unique (department, kind, year, serial),
    constraint ck_document_status check (status in ('issued', 'voided')),
    unique (number),
    unique (source)
);

create index ix_document_case on document (case_no, issued_at);
create index ix_document_order on document (order_no) where order_no is not null;
create index ix_document_sha256 on document (sha256);
create index ix_document_unprinted on document (issued_at) where sha256 is null;
comment on column document.order_no is 'the supervision order of the document; case_no is empty then';
comment on column document.dated is 'legal date, case time';
comment on column document.says is 'personal';
comment on column document.refused_because is 'why it could not be rendered';

create table document_serial (
    department text not null,
    kind text not null,
    year integer not null,
    last integer not null,
    primary key (department, kind, year)
);

create table document_template (
    kind text not null,
    version integer not null,
    body text not null,
    filed_by text not null,
    filed_at timestamptz default clock_timestamp() not null,
    status text default 'in_use' not null,
    digest text default '' not null,
    decided_by text,
    decided_at timestamptz,
    primary key (kind, version),
    constraint ck_document_template_status check (status in ('proposed', 'in_use', 'rejected'))
);
