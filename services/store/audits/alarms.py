"""Alarms: what the record's own checks found, from when to when it was so."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.supervision.sla_board import Alarm
from services.store.core.engine import Store
from services.store.core.tables import alarm

LISTED = 200


@dataclass(frozen=True)
class Alarms:
    """Keeps findings: one row for each, however often it is found."""

    store: Store

    async def found(self, findings: Mapping[str, str | None]) -> list[str]:
        """Put what was found now on file, and clear what is so no more; the findings that are new.

        Args:
            findings: finding → the case it is about, if it is about one.
        """
        columns = alarm.c
        async with self.store.transaction() as connection:
            known = set(
                (
                    await connection.execute(select(columns.finding).where(columns.cleared_at.is_(None)))
                ).scalars()
            )
            await raise_alarms(connection, findings)
            gone = known - findings.keys()
            if gone:
                await connection.execute(
                    update(alarm).where(columns.finding.in_(gone)).values(cleared_at=func.now())
                )
        return sorted(findings.keys() - known)

    async def recent(self) -> list[Alarm]:
        """The alarms, standing ones first, then the newest."""
        order = (alarm.c.cleared_at.is_not(None), alarm.c.last_seen_at.desc(), alarm.c.finding)
        async with self.store.autocommit() as connection:
            found = await connection.execute(select(alarm).order_by(*order).limit(LISTED))
            return [Alarm.model_validate(dict(row)) for row in found.mappings()]

    async def standing(self) -> int:
        """How many things that must hold do not."""
        query = select(func.count()).select_from(alarm).where(alarm.c.cleared_at.is_(None))
        async with self.store.autocommit() as connection:
            return int((await connection.execute(query)).scalar_one())


async def raise_alarms(connection: AsyncConnection, findings: Mapping[str, str | None]) -> None:
    """Put findings on file at once, in the transaction of whoever found them.

    Only what the watch finds too, in the same words: it clears what it does not find at its next round.
    """
    if not findings:
        return
    rows = [{"finding": line, "case_no": case_no} for line, case_no in sorted(findings.items())]
    await connection.execute(
        insert(alarm)
        .values(rows)
        .on_conflict_do_update(
            index_elements=[alarm.c.finding], set_={"last_seen_at": func.now(), "cleared_at": None}
        )
    )
