"""Reminders of the plan: one event per row that comes due or has passed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select, text

from schemas.people.departments import Department
from schemas.statistics.events import PlanDueSoon, PlanOverdue, PlanRowDue
from schemas.statistics.indicators import PlanReminder
from services.domain.statistics.plan import list_plan_reminders
from services.store.core.log import event_log
from services.store.core.schema.tables import event_table
from services.store.statistics.plan_board import PlanQueries

STREAM = "plan/"
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended('plan', 0))")


@dataclass(frozen=True)
class PlanReminders:
    """Looks at the plan, and files what has to be reminded of."""

    board: PlanQueries
    departments: Mapping[str, Department]

    async def file(self, on: date) -> int:
        """Append the reminders due by that day that are missing; return their number."""
        wanted = list(list_plan_reminders(await self.board.rows(on), on))
        if not wanted:
            return 0
        async with self.board.store.transaction() as connection:
            await connection.execute(_ONE_AT_A_TIME)
            columns = event_table.c
            streams = [f"{STREAM}{one.number}" for one in wanted]
            found = await connection.execute(
                select(columns.stream, columns.seq, columns.kind, columns.facts["due_on"].astext).where(
                    columns.stream.in_(streams)
                )
            )
            rows = found.all()
            reminded = {(stream, kind, due) for stream, _, kind, due in rows}
            last = {stream: seq for stream, seq, _, _ in sorted(rows, key=lambda row: row[1])}
            filed = 0
            for one in wanted:
                stream, event = f"{STREAM}{one.number}", self._event(one)
                if (stream, event.kind.value, one.due_on.isoformat()) not in reminded:
                    await event_log.append(connection, stream, last.get(stream, 0), [event])
                    filed += 1
        return filed

    def _event(self, one: PlanReminder) -> PlanRowDue:
        codes = {department.name: code for code, department in self.departments.items()}
        event = PlanOverdue if one.is_overdue else PlanDueSoon
        return event(
            at=datetime.now(UTC),
            number=one.number,
            name=one.name,
            due_on=one.due_on,
            sla_status=one.sla_status,
            departments=tuple(codes[name] for name in one.leads if name in codes),
            leads="、".join(one.leads),
        )
