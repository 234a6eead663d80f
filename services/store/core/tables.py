"""Tables of the core: event log, cases, idempotency keys, accounts, consumers.

Personal data is stored in `case_dossier` and `event.private` only.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Index,
    Integer,
    MetaData,
    Sequence,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
Moment = DateTime(timezone=True)

ACTIVE_STEP = "status in ('open', 'in_progress', 'consulting', 'under_review', 'at_window')"
OPEN_CASE = "closed_at is null"
WITH_OPEN_OBLIGATIONS = "has_open_obligations"

case_serial = Sequence("case_serial", metadata=metadata, minvalue=1, maxvalue=999_999, cycle=True)

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
    Column("is_stopped", Boolean, nullable=False),
    Column("is_provisional", Boolean, nullable=False),
    Column("milestone_at", Moment, comment="real time of the next milestone"),
    Column(
        "has_open_obligations",
        Boolean,
        nullable=False,
        comment="open, or an obligation is left: its workflow runs",
    ),
    Column("quarantined_because", Text),
    Column("calendar_edition", Integer, nullable=False, server_default=text("0")),
    Index("ix_joint_case_received", "region", "received_at"),
    Index("ix_joint_case_newest", text("received_at desc"), "case_no"),
    Index("ix_joint_case_owing_milestone", "milestone_at", postgresql_where=text(WITH_OPEN_OBLIGATIONS)),
    Index("ix_joint_case_owing_edition", "calendar_edition", postgresql_where=text(WITH_OPEN_OBLIGATIONS)),
    Index("ix_joint_case_open_matter", "matter", "received_at", postgresql_where=text(OPEN_CASE)),
)

case_dossier = Table(
    "case_dossier",
    metadata,
    Column("case_no", Text, primary_key=True),
    Column("applicant", JSONB, nullable=False),
    Column("co_applicants", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("agent", JSONB),
    Column("answers", JSONB, nullable=False),
    Column("form", JSONB, nullable=False),
    Column("materials", JSONB, nullable=False),
    Column("results", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Index("ix_case_dossier_name", text("(applicant ->> 'name') text_pattern_ops")),
    Index("ix_case_dossier_co_applicants", "case_no", postgresql_where=text("co_applicants <> '[]'::jsonb")),
)

case_step = Table(
    "case_step",
    metadata,
    Column("case_no", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("matter", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("handler", Text),
    Column("offset_seconds", Float, nullable=False),
    Column("opened_at", Moment),
    Column("settled_at", Moment),
    Column("due_at", Moment, comment="promised limit, case time"),
    Column("due_real_at", Moment, comment="promised limit, real time: the order of the inbox"),
    Column("warn_at", Moment),
    Column("is_stopped", Boolean, nullable=False),
    Column("is_provisional", Boolean, nullable=False),
    Column("charged_to", Text, comment="department to which a ruling attributes the delay; empty: none"),
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
    Index("ix_case_step_worst", "due_real_at", postgresql_where=text(ACTIVE_STEP)),
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
    Column("is_waiting", Boolean, nullable=False, comment="the opinion is still awaited"),
    Index("ix_case_asked_department", "department", "case_no"),
    Index("ix_case_asked_waiting", "department", postgresql_where=text("is_waiting")),
)
"""Departments consulted on a step of another: for an opinion, or to take it over."""

alarm = Table(
    "alarm",
    metadata,
    Column("finding", Text, primary_key=True),
    Column("case_no", Text),
    Column("first_seen_at", Moment, nullable=False, server_default=func.now()),
    Column("last_seen_at", Moment, nullable=False, server_default=func.now()),
    Column("cleared_at", Moment),
)

duty = Table(
    "duty",
    metadata,
    Column("name", Text, primary_key=True),
    Column("done_at", Moment, nullable=False),
)

event_table = Table(
    "event",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("filed_at", Moment, primary_key=True, server_default=func.clock_timestamp()),
    Column("id", BigInteger, nullable=False, server_default=text("nextval('event_id')")),
    Column("xid", Text, nullable=False, server_default=text("pg_current_xact_id()"), comment="xid8"),
    Column("shard", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("step", Text),
    Column("clock", Text),
    Column("facts", JSONB, nullable=False),
    Column("private", JSONB, nullable=False),
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
)

saved_view = Table(
    "saved_view",
    metadata,
    Column("account", Text, primary_key=True),
    Column("slot", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("wanted", JSONB, nullable=False),
)

consumer_offset = Table(
    "consumer_offset",
    metadata,
    Column("consumer", Text, primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("xid", Text, nullable=False),
    Column("id", BigInteger, nullable=False),
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

signing_key = Table(
    "signing_key",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

matter_version = Table(
    "matter_version",
    metadata,
    Column("code", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("drafted_by", Text, nullable=False),
    Column("proposed_by", Text),
    Column("approved_by", Text),
    Column("effective_at", Moment, comment="case time: applications from then on use it"),
    Column("retired_at", Moment),
    Column("changed_at", Moment, nullable=False),
    Column("seq", Integer, nullable=False, comment="last event of the stream matter/<code> that changed it"),
    Column("digest", Text, nullable=False, server_default=""),
    Index(
        "ix_matter_version_in_force",
        "code",
        "effective_at",
        "version",
        postgresql_where=text("effective_at is not null"),
    ),
)
