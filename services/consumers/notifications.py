"""Creates in-app notifications from events, each once; unmapped recipients raise an alarm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.consumers.event_consumer import EventConsumer
from services.domain.notifications.recipients import find_recipients, has_recipients
from services.domain.notifications.text import describe_unmapped, render_text
from services.store.audits.alarms import raise_alarms
from services.store.core.engine import Store
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import ConsumerOffsets, LogEntry
from services.store.notifications.notification_context import load_notification_contexts
from services.store.notifications.notifications import PendingNotification, insert_notifications
from services.store.people.directory import load_directory

CONSUMER_NAME = "notifications"


@dataclass(frozen=True)
class NotificationConsumer:
    """Creates notifications; `departments` maps each code to its displayed name."""

    store: Store
    departments: Mapping[str, str]

    def event_consumer(self, offsets: ConsumerOffsets, commit_notifier: CommitNotifier) -> EventConsumer:
        """The consumer loop, four times a second."""
        return EventConsumer(offsets, commit_notifier, self.create_notifications, min_interval=0.25)

    async def create_notifications(self, entries: Sequence[LogEntry]) -> None:
        """Create the notifications of these events, all in one transaction."""
        relevant = [entry for entry in entries if has_recipients(entry.kind)]
        if not relevant:
            return
        async with self.store.transaction() as connection:
            directory = await load_directory(connection)
            pending: list[PendingNotification] = []
            alarms: dict[str, str | None] = {}
            for context in await load_notification_contexts(connection, relevant, self.departments):
                found = find_recipients(context, directory)
                text = render_text(context, found.unmapped)
                pending.append(PendingNotification(context, found.accounts, text))
                for recipient in found.unmapped:
                    alarms[describe_unmapped(recipient, context.department_name)] = None
            await insert_notifications(connection, pending)
            await raise_alarms(connection, alarms)
