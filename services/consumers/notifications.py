"""The notice desk: tells people what the log says, each event once; where nobody is, it alarms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.consumers.event_consumer import EventConsumer
from services.domain.notifications.recipients import audience, is_told
from services.domain.notifications.text import unmapped_finding, worded
from services.store.audits.alarms import raise_alarms
from services.store.core.commit_notifier import CommitNotifier
from services.store.core.engine import Store
from services.store.core.log_reader import LogEntry, LogReader
from services.store.notifications.notification_context import happenings
from services.store.notifications.notifications import PendingNotification, write
from services.store.people.directory import load_directory

READER = "notices"


@dataclass(frozen=True)
class NotificationConsumer:
    """Writes notices; `departments` gives each code the name people know."""

    store: Store
    departments: Mapping[str, str]

    def reading(self, reader: LogReader, hints: CommitNotifier) -> EventConsumer:
        """The desk at which this one hears the log, four times a second."""
        return EventConsumer(reader, hints, self.tell, look_at_most_every=0.25)

    async def tell(self, heard: Sequence[LogEntry]) -> None:
        """Tell what is worth telling of these events, all in one transaction."""
        worth = [one for one in heard if is_told(one.kind)]
        if not worth:
            return
        async with self.store.transaction() as connection:
            directory = await load_directory(connection)
            told: list[PendingNotification] = []
            alarms: dict[str, str | None] = {}
            for happening in await happenings(connection, worth, self.departments):
                who = audience(happening, directory)
                told.append(PendingNotification(happening, who.accounts, worded(happening, who.unmapped)))
                for recipient in who.unmapped:
                    alarms[unmapped_finding(recipient, happening.department_name)] = None
            await write(connection, told)
            await raise_alarms(connection, alarms)
