"""The built-in store of spans; partitions are made by whoever writes, a day at a time."""

from alembic import op

revision = "2026_11_25_spans"
down_revision = "2026_11_25_saved_views"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table span (
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
    ) partition by range (day)""",
    "create index ix_span_service on span (service, name, start_ns)",
    "create index ix_span_attributes on span using gin (attributes jsonb_path_ops)",
    # Whoever knows a trace finds its case, however old it is.
    """create index ix_joint_case_trace on joint_case
       (substr(encode(sha256(decode('lianban/' || case_no, 'escape')), 'hex'), 1, 32))""",
)


def upgrade() -> None:
    """A span is found by its trace, by its service and time, and by what it says."""
    for statement in STATEMENTS:
        op.execute(statement)
