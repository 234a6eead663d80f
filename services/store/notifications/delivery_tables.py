"""Tables of external deliveries: subscriptions, deliveries and acts on them."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, Table, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB

from schemas.notifications.deliveries import DeliveryAct, DeliveryChannel, DeliveryStatus
from schemas.notifications.department_delivery import SubscriptionAct
from services.store.core.schema.columns import Moment, metadata, one_of

FAILING = "status = 'pending' and failing_since is not null"

subscription = Table(
    "subscription",
    metadata,
    Column("subscription", BigInteger, Identity(), primary_key=True),
    Column("department", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("kinds", JSONB, nullable=False),
    Column("secret", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False, server_default=func.clock_timestamp()),
    Column("ended_at", Moment),
    Column("ended_because", Text, comment="set when the receiver ended it, not an administrator"),
    Column("paused_at", Moment, comment="since when an administrator holds back its deliveries"),
)

subscription_act = Table(
    "subscription_act",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("subscription", BigInteger, nullable=False),
    Column("act", Text, nullable=False),
    Column("delivery", BigInteger, comment="from which deliveries are sent again"),
    Column("reason", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_subscription_act", "subscription", "id"),
    one_of("act", SubscriptionAct),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("queue", Text, nullable=False, comment="unit of ordering: a case's SMS, a subscription"),
    Column("channel", Text, nullable=False),
    Column("target", Text, nullable=False, comment="personal for an SMS"),
    Column("stream", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("case_no", Text),
    Column("body", JSONB, nullable=False),
    Column("status", Text, nullable=False, server_default="pending"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("made_at", Moment, nullable=False, server_default=func.clock_timestamp()),
    Column("next_at", Moment, nullable=False),
    Column("failing_since", Moment),
    Column("done_at", Moment),
    Column("failed_because", Text),
    UniqueConstraint("queue", "stream", "seq", name="uq_delivery_event"),
    Index("ix_delivery_pending", "queue", "id", postgresql_where=text("status = 'pending'")),
    Index("ix_delivery_case", "case_no", "id"),
    Index("ix_delivery_failing", "queue", postgresql_where=text(FAILING)),
    one_of("channel", DeliveryChannel),
    one_of("status", DeliveryStatus),
)

delivery_act = Table(
    "delivery_act",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("delivery", BigInteger, nullable=False),
    Column("act", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_delivery_act", "delivery", "id"),
    one_of("act", DeliveryAct),
)
