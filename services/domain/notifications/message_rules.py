"""The rules of messages: words from data, quiet hours, longer and longer patience."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from schemas.notifications.deliveries import MessageRules
from schemas.vocabulary import SuspensionKind
from services.domain.calendars.calendar import BEIJING, in_beijing

LATE = "case.late"
"""What the applicant is told of when the promise of the whole case is broken."""
SIGN = "【联办】"
"""Who sends an SMS, as the law wants it said."""
SUPPLEMENTING = "step.supplementing"
"""What the applicant is told of when something is to be supplied or put right after acceptance."""
_SUSPENDED = "step.suspended"
_BREACHED = "deadline.breached"
_PROMISE = "case/promised"


def told_as(kind: str, clock: str | None, facts: Mapping[str, Any]) -> str:
    """Under which name the words stand for an event; a broken promise has words of its own."""
    if kind == _SUSPENDED and facts.get("kind") == SuspensionKind.SUPPLEMENT.value:
        return SUPPLEMENTING
    return LATE if kind == _BREACHED and clock == _PROMISE else kind


def worded(rules: MessageRules, name: str, knows: Mapping[str, Any]) -> str | None:
    """The words for the applicant; None when they are not told of this."""
    text = rules.texts.get(name)
    return None if text is None else text.format_map(knows)


def letter(rules: MessageRules, words: str, knows: Mapping[str, Any]) -> dict[str, str]:
    """The same words as a letter: without the sign that an SMS begins with, with a subject and a closing."""
    text = words.removeprefix(SIGN)
    subject = " ".join(rules.email_subject.format_map(knows).split())
    return {"subject": subject, "text": f"{text}\n\n{rules.email_closing}"}


def not_at_night(rules: MessageRules, at: datetime) -> datetime:
    """The moment itself, or the next end of the quiet hours when it falls into them."""
    local = in_beijing(at)
    start, end = rules.quiet_from, rules.quiet_until
    is_quiet = start <= local.hour or local.hour < end if start > end else start <= local.hour < end
    if not is_quiet:
        return at
    day = local.date() + timedelta(days=1 if start > end and local.hour >= start else 0)
    return datetime.combine(day, time(end), BEIJING).astimezone(at.tzinfo)


def next_try(rules: MessageRules, attempts: int) -> timedelta | None:
    """How long to wait after so many failures; None when patience is at its end."""
    if attempts > len(rules.retry_minutes):
        return None
    return timedelta(minutes=rules.retry_minutes[attempts - 1])


def longest_wait(rules: MessageRules, attempts: int) -> timedelta:
    """The same for a department's system, which is never given up: the last wait again and again."""
    return timedelta(minutes=rules.retry_minutes[min(attempts, len(rules.retry_minutes)) - 1])
