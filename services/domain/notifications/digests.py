"""Digests: many notifications of one kind in a short time become one message."""

from datetime import datetime, timedelta

DIGEST_WINDOW = timedelta(minutes=20)
"""Longer than the jitter of wake-ups (15 minutes), so that one outage makes one digest."""


def joins_digest(opened_at: datetime, written_at: datetime) -> bool:
    """Return whether a notification written now joins the digest that its kind opened.

    One digest collects the notifications to one account, of one kind of event and one level, within the
    window from the first. The subject does not matter: an outage or a common closing time affects many
    cases, departments and matters at once. Both moments are wall-clock time, because a breach recorded late
    has an old legal moment.
    """
    return written_at - opened_at < DIGEST_WINDOW
