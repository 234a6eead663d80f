"""Pause, resume and cancel of the recalculation by the newest calendar edition."""

from dataclasses import dataclass

from sqlalchemy import func, select, update

from schemas.calendars.events import RecalculationControlled
from schemas.cases.acts import Officer
from schemas.errors import NotPermitted, StaleVersion
from schemas.jobs.recalculation import RecalculationControlIn, RecalculationStatus
from schemas.vocabulary import Role
from services.clock import utc_now
from services.store.calendars import service
from services.store.calendars.tables import calendar_edition
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, find_receipt, lock_key, store_receipt
from services.store.core.log import event_log
from services.store.core.schema.tables import event_table

STREAM = "calendar/recalculation"


@dataclass(frozen=True)
class RecalculationControl:
    """Reads and changes whether open cases are recalculated by the newest edition.

    A published edition is in force whatever the status: a case that is acted upon is brought up to date by
    that act. Pausing and cancelling hold back only the cases without acts.
    """

    store: Store

    async def newest(self) -> tuple[int, RecalculationStatus]:
        """The newest edition and its status; edition 0 is running."""
        columns = calendar_edition.c
        query = (
            select(columns.edition, columns.recalculation_status).order_by(columns.edition.desc()).limit(1)
        )
        async with self.store.autocommit() as connection:
            row = (await connection.execute(query)).first()
        return (row.edition, RecalculationStatus(row.recalculation_status)) if row else (0, _RUNNING)

    async def change(
        self, edition: int, given: RecalculationControlIn, officer: Officer, key: IdempotencyKey
    ) -> RecalculationStatus:
        """Record the status; asking for the status that it has changes nothing.

        Raises:
            NotPermitted: not an administrator.
            StaleVersion: a newer edition was published since; it recalculates everything by itself.
            KeyReused: the key was used with another body.
        """
        if officer.role is not Role.ADMINISTRATOR:
            raise NotPermitted("只有审管办可以暂停、继续或取消重新计算", role=officer.role)
        async with self.store.transaction() as connection:
            await lock_key(connection, officer.account, key)
            if first := await find_receipt(connection, officer.account, key):
                return RecalculationStatus(str(first["status"]))
            newest = await service.lock(connection)
            if edition != newest:
                raise StaleVersion("此后日历又有变更，请对最新一版操作", version=newest, if_match=edition)
            edited = calendar_edition.c
            changed = (
                update(calendar_edition)
                .where(edited.edition == edition, edited.recalculation_status != given.status.value)
                .values(recalculation_status=given.status.value)
            )
            if (await connection.execute(changed)).rowcount:
                event = RecalculationControlled(
                    at=utc_now(),
                    actor=officer.account,
                    edition=edition,
                    status=given.status,
                    reason=given.reason,
                )
                columns = event_table.c
                last = select(func.coalesce(func.max(columns.seq), 0)).where(columns.stream == STREAM)
                seq = int((await connection.execute(last)).scalar_one())
                await event_log.append(connection, STREAM, seq, [event])
            await store_receipt(connection, officer.account, key, "", {"status": given.status.value})
        return given.status


_RUNNING = RecalculationStatus.RUNNING
