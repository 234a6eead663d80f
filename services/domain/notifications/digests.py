"""Digests: many notices of one kind in a short time are one message."""

from datetime import datetime, timedelta

WINDOW = timedelta(minutes=20)
"""Longer than the longest spread of wake-ups (a quarter of an hour): one cliff or outage makes one digest."""


def joins(opened_at: datetime, written_at: datetime) -> bool:
    """Whether a notice written now joins the digest that the first of its kind opened.

    One digest gathers what is told to one account, of one kind of event and one level, within the window
    from the first. What it is about does not matter: an outage and a closing-time cliff hit many cases,
    departments and matters at once. Both moments are real time: a breach found late has an old legal moment.
    """
    return written_at - opened_at < WINDOW
