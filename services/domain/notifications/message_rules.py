"""Rules of messages to applicants: texts, quiet hours, retry delays."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from schemas.cases.events import Event
from schemas.cases.events.deadlines import DeadlineBreached
from schemas.cases.events.suspension import StepSuspended
from schemas.clock_id import ClockId
from schemas.notifications.deliveries import MessageRules
from schemas.vocabulary import ClockKind, SuspensionKind
from services.domain.calendars.calendar import BEIJING, in_beijing

CASE_LATE = "case.late"
"""Message kind for a broken promise of the whole case."""
SMS_SIGNATURE = "【联办】"
"""Signature of the sender, which the law requires in an SMS."""
STEP_SUPPLEMENTING = "step.supplementing"
"""Message kind for a supplement or correction demanded after acceptance."""


def message_kind(event: Event) -> str:
    """Return the message kind of an event; supplements and broken promises have their own."""
    if isinstance(event, StepSuspended) and event.suspension_kind is SuspensionKind.SUPPLEMENT:
        return STEP_SUPPLEMENTING
    is_late = isinstance(event, DeadlineBreached) and event.clock == ClockId.of(ClockKind.PROMISED)
    return CASE_LATE if is_late else event.kind.value


def render_message(rules: MessageRules, name: str, knows: Mapping[str, object]) -> str | None:
    """Render the message to the applicant; None if there is none for this kind."""
    text = rules.texts.get(name)
    return None if text is None else text.format_map(knows)


def render_email(rules: MessageRules, words: str, knows: Mapping[str, object]) -> dict[str, str]:
    """Render a message as an e-mail: subject and closing instead of the SMS signature."""
    text = words.removeprefix(SMS_SIGNATURE)
    subject = " ".join(rules.email_subject.format_map(knows).split())
    return {"subject": subject, "text": f"{text}\n\n{rules.email_closing}"}


def postpone_quiet_hours(rules: MessageRules, at: datetime) -> datetime:
    """Return the moment, or the end of the quiet hours if it falls into them."""
    local = in_beijing(at)
    start, end = rules.quiet_from, rules.quiet_until
    is_quiet = start <= local.hour or local.hour < end if start > end else start <= local.hour < end
    if not is_quiet:
        return at
    day = local.date() + timedelta(days=1 if start > end and local.hour >= start else 0)
    return datetime.combine(day, time(end), BEIJING).astimezone(at.tzinfo)


def retry_delay(rules: MessageRules, attempts: int) -> timedelta | None:
    """Return the delay after that many failures; None after the last attempt."""
    if attempts > len(rules.retry_minutes):
        return None
    return timedelta(minutes=rules.retry_minutes[attempts - 1])


def endless_retry_delay(rules: MessageRules, attempts: int) -> timedelta:
    """Return the delay for a department's system, which is retried forever with the last delay."""
    return timedelta(minutes=rules.retry_minutes[min(attempts, len(rules.retry_minutes)) - 1])
