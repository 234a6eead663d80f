-- The built-in store of spans; a writer creates the partition of a day.

create table span (
    day date not null,
    trace_id text not null,
    span_id text not null,
    case_no text,
    service text not null,
    name text not null,
    start_ns bigint not null,
    end_ns bigint not null,
    is_error boolean not null,
    attributes jsonb not null,
    body bytea not null,
    primary key (trace_id, span_id, day)
) partition by range (day);

create index ix_span_attributes on span using gin (attributes jsonb_path_ops);
create index ix_span_service on span (service, name, start_ns);
comment on column span.body is 'OTLP Span, protobuf';
