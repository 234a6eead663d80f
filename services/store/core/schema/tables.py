"""Tables of the core: event log, cases, idempotency keys, accounts, consumers.

Personal data is stored in `case_dossier` and `event.private` only.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Sequence,
    Table,
    Text,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from schemas.statuses import CaseStatus, StepStatus
from schemas.vocabulary import Channel, Role
from services.store.core.schema.columns import Moment, TransactionNumber, metadata, one_of

ACTIVE_STEP = "status in ('open', 'in_progress', 'consulting', 'under_review', 'at_window')"
OPEN_CASE = "closed_at is null"
WITH_OPEN_OBLIGATIONS = "has_open_obligations"
NOT_KEPT_YET = "promised_ended_at is null or promised_ended_at >= promised_due_at"
AT_WINDOW = "status in ('received', 'supplement', 'approved', 'refused', 'partly_done')"
TRACE_ID = "substr(encode(sha256(decode('lianban/' || case_no, 'escape')), 'hex'), 1, 32)"

case_serial = Sequence("case_serial", metadata=metadata, minvalue=1, maxvalue=999_999, cycle=True)
event_id = Sequence("event_id", metadata=metadata)

joint_case = Table(
    "joint_case",
    metadata,
    Column("case_no", Text, primary_key=True),
    Column("region", Text, nullable=False),
    Column("matter", Text, nullable=False),
    Column("matter_name", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default="", comment="enterprise or project, no person"),
    Column("channel", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("plan", JSONB, nullable=False),
    Column("state", JSONB, nullable=False),
    Column("query_code_issue", Integer, nullable=False, server_default=text("1")),
    Column("is_demonstration", Boolean, nullable=False, server_default=text("false")),
    Column("offset_seconds", Float, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("promised_due_at", Moment),
    Column("promised_ended_at", Moment),
    Column("due_at", Moment, comment="due date of the effective clock, case time"),
    Column("due_real_at", Moment, comment="the same, real time"),
    Column("warn_at", Moment),
    Column("ended_at", Moment),
    Column("is_stopped", Boolean, nullable=False, server_default=text("false")),
    Column("is_provisional", Boolean, nullable=False),
    Column("held_until", Moment, comment="real time until which a passed deadline is not breached"),
    Column("milestone_at", Moment, comment="real time of the next milestone"),
    Column(
        "has_open_obligations",
        Boolean,
        nullable=False,
        server_default=text("true"),
        comment="open, or an obligation is left: its workflow runs",
    ),
    Column("quarantined_because", Text),
    Column("calendar_edition", Integer, nullable=False, server_default=text("0")),
    Index("ix_joint_case_received", "region", "received_at"),
    Index("ix_joint_case_newest", text("received_at desc"), "case_no"),
    Index("ix_joint_case_owing_milestone", "milestone_at", postgresql_where=text(WITH_OPEN_OBLIGATIONS)),
    Index("ix_joint_case_owing_edition", "calendar_edition", postgresql_where=text(WITH_OPEN_OBLIGATIONS)),
    Index("ix_joint_case_open_matter", "matter", "received_at", postgresql_where=text(OPEN_CASE)),
    Index("ix_joint_case_open_or_late", "promised_due_at", "matter", postgresql_where=text(NOT_KEPT_YET)),
    Index("ix_joint_case_window", "region", "status", "received_at", postgresql_where=text(AT_WINDOW)),
    Index("ix_joint_case_serial", text("split_part(case_no, '-', 4)")),
    Index("ix_joint_case_trace", text(TRACE_ID)),
    one_of("status", CaseStatus),
    one_of("channel", Channel),
    postgresql_with={"fillfactor": 80},
)

case_dossier = Table(
    "case_dossier",
    metadata,
    Column("case_no", Text, ForeignKey("joint_case.case_no"), primary_key=True),
    Column("applicant", JSONB, nullable=False),
    Column("co_applicants", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("agent", JSONB),
    Column("answers", JSONB, nullable=False),
    Column("form", JSONB, nullable=False),
    Column("materials", JSONB, nullable=False),
    Column("results", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Index(
        "ix_case_dossier_name",
        literal_column("(applicant ->> 'name')").label("name"),
        postgresql_ops={"name": "text_pattern_ops"},
    ),
    Index("ix_case_dossier_id_number", text("(applicant ->> 'id_number')")),
    Index("ix_case_dossier_co_applicants", "case_no", postgresql_where=text("co_applicants <> '[]'::jsonb")),
)

case_step = Table(
    "case_step",
    metadata,
    Column("case_no", Text, ForeignKey("joint_case.case_no"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("stage", Text, nullable=False, server_default=""),
    Column("matter", Text, nullable=False, server_default=""),
    Column("region", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("handler", Text),
    Column("offset_seconds", Float, nullable=False),
    Column("opened_at", Moment),
    Column("settled_at", Moment),
    Column("due_at", Moment, comment="promised limit, case time"),
    Column("due_real_at", Moment, comment="promised limit, real time: the order of the inbox"),
    Column("warn_at", Moment),
    Column("is_stopped", Boolean, nullable=False, server_default=text("false")),
    Column("is_provisional", Boolean, nullable=False),
    Column("held_until", Moment, comment="real time until which a passed deadline is not breached"),
    Column("charged_to", Text, comment="department to which a ruling attributes the delay; empty: none"),
    Column("delivery_due_at", Moment, comment="delivery of the licence, case time; null: none is due"),
    Column("delivery_due_real_at", Moment),
    Column("delivery_warn_at", Moment),
    Column("delivery_posted_at", Moment, comment="when it was posted; its receipt is still out"),
    Column("is_delivery_provisional", Boolean, nullable=False, server_default=text("false")),
    Index(
        "ix_case_step_inbox",
        "department",
        "due_real_at",
        "case_no",
        "code",
        postgresql_where=text(ACTIVE_STEP),
    ),
    Index("ix_case_step_department_case", "department", "case_no"),
    Index("ix_case_step_at_window", "case_no", postgresql_where=text("status = 'at_window'")),
    Index(
        "ix_case_step_delivery",
        "delivery_due_real_at",
        "case_no",
        "code",
        postgresql_where=text("delivery_due_at is not null"),
    ),
    Index("ix_case_step_worst", "due_real_at", postgresql_where=text(ACTIVE_STEP)),
    one_of("status", StepStatus),
    postgresql_with={"fillfactor": 80},
)

broken_promise = Table(
    "broken_promise",
    metadata,
    Column("case_no", Text, primary_key=True),
    Column("step", Text, primary_key=True),
    Column("ends_on", Date),
    Column("repaired_at", Moment),
)
"""Applicants whose decision on promise (告知承诺) was revoked: no promise before that day unless repaired."""

pending_opinion = Table(
    "pending_opinion",
    metadata,
    Column("case_no", Text, primary_key=True),
    Column("step", Text, primary_key=True),
    Column("department", Text, primary_key=True),
    Column("reason", Text, primary_key=True, comment="opinion, signature, transfer or recheck"),
    Column("is_waiting", Boolean, nullable=False, comment="the answer is still awaited"),
    Column("account", Text, comment="the one officer who is asked; null: any of the department"),
    Index("ix_pending_opinion_department", "department", "case_no"),
    Index("ix_pending_opinion_waiting", "department", postgresql_where=text("is_waiting")),
)
"""Departments and officers asked on a step: for an opinion, for a signature, or to take it over."""

alarm = Table(
    "alarm",
    metadata,
    Column("finding", Text, primary_key=True),
    Column("case_no", Text),
    Column("first_seen_at", Moment, nullable=False, server_default=func.now()),
    Column("last_seen_at", Moment, nullable=False, server_default=func.now()),
    Column("cleared_at", Moment),
)

event_table = Table(
    "event",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("filed_at", Moment, primary_key=True, server_default=func.clock_timestamp()),
    Column("id", BigInteger, nullable=False, server_default=text("nextval('event_id')")),
    Column("xid", TransactionNumber, nullable=False, server_default=text("pg_current_xact_id()")),
    Column("shard", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("step", Text),
    Column("clock", Text),
    Column("facts", JSONB, nullable=False),
    Column("private", JSONB, nullable=False),
    Index("ix_event_reading", "shard", "xid", "id"),
    Index("ix_event_filed", "filed_at", postgresql_using="brin"),
    postgresql_partition_by="range (filed_at)",
)

idempotency_keys = Table(
    "idempotency_key",
    metadata,
    Column("account", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body_hash", Text, nullable=False),
    Column("case_no", Text, nullable=False),
    Column("receipt", JSONB, nullable=False),
    Column("filed_at", Moment, nullable=False, server_default=func.clock_timestamp()),
    Index("ix_idempotency_key_case", "case_no"),
)

unique_result = Table(
    "unique_result",
    metadata,
    Column("field", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("case_no", Text, nullable=False),
    Column("step", Text, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("account", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("department", Text),
    Column("centre", Text),
    Column("password_hash", Text, nullable=False),
    Column("left_at", Moment),
    Column("token_generation", Integer, nullable=False, server_default=text("0")),
    Column("must_change_password", Boolean, nullable=False, server_default=text("false")),
    one_of("role", Role),
)

saved_view = Table(
    "saved_view",
    metadata,
    Column("account", Text, primary_key=True),
    Column("slot", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("wanted", JSONB, nullable=False),
    CheckConstraint("slot between 1 and 20", name="slot"),
)

consumer_offset = Table(
    "consumer_offset",
    metadata,
    Column("consumer", Text, primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("xid", TransactionNumber, nullable=False, server_default=text("'0'")),
    Column("id", BigInteger, nullable=False, server_default=text("0")),
    Column("leased_by", Text),
    Column("leased_until", Moment),
    Column("failing_since", Moment, comment="since when the consumer is blocked by an event"),
    Column("failing_because", Text, comment="the event and the error type; never its message"),
)

consumer_process = Table(
    "consumer_process",
    metadata,
    Column("consumer", Text, primary_key=True),
    Column("owner", Text, primary_key=True),
    Column("seen_until", Moment, nullable=False, comment="until when the process counts for the shares"),
)

log_cluster = Table(
    "log_cluster",
    metadata,
    Column("is_only", Boolean, primary_key=True, server_default=text("true")),
    Column("system_identifier", Text, nullable=False),
    Column("since", Moment, nullable=False, server_default=func.now()),
    CheckConstraint("is_only", name="is_only"),
)
"""The PostgreSQL cluster whose transaction numbers the offsets of the consumers are; one row."""

signing_key = Table(
    "signing_key",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
