"""Departments whose systems accept no deliveries, and since when; shown beside their steps."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Label, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from services.store.notifications.delivery_tables import delivery, subscription


def failing_systems() -> Label[dict[str, str] | None]:
    """Department → since when its oldest delivery fails; one query.

    Only the head of a queue is tried, so a system counts as failing until that one has arrived.
    """
    sent, subscribed = delivery.c, subscription.c
    failing = (
        select(subscribed.department, func.min(sent.failing_since).label("since"))
        .join(delivery, sent.queue == literal("webhook/") + cast(subscribed.subscription, Text))
        .where(sent.status == "pending", sent.failing_since.is_not(None), subscribed.ended_at.is_(None))
        .group_by(subscribed.department)
        .subquery()
    )
    by_department = select(func.jsonb_object_agg(failing.c.department, failing.c.since, type_=JSONB))
    return by_department.scalar_subquery().label("failing_systems")


def failing_since(
    found: Mapping[str, str] | None, department: str, *, is_open: bool = True
) -> datetime | None:
    """Since when the department's system fails; None when it works or the step is settled."""
    since = (found or {}).get(department) if is_open else None
    return datetime.fromisoformat(since) if since else None
