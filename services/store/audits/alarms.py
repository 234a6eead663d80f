"""Alarms: findings of the invariant checks, with the period in which they held."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.supervision.sla_board import Alarm
from services.store.core.engine import Store
from services.store.core.schema.tables import alarm

LISTED = 200


@dataclass(frozen=True)
class Alarms:
    """Stores findings: one row each, however often it is found."""

    store: Store

    async def update_findings(self, findings: Mapping[str, str | None]) -> list[str]:
        """Store the current findings and clear all others; return the new ones.

        Args:
            findings: finding → the case it concerns, if any.
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
        """List alarms, active ones first, then the newest."""
        order = (alarm.c.cleared_at.is_not(None), alarm.c.last_seen_at.desc(), alarm.c.finding)
        async with self.store.autocommit() as connection:
            found = await connection.execute(select(alarm).order_by(*order).limit(LISTED))
            return [Alarm.model_validate(dict(row)) for row in found.mappings()]

    async def count_active(self) -> int:
        """Number of active alarms."""
        query = select(func.count()).select_from(alarm).where(alarm.c.cleared_at.is_(None))
        async with self.store.autocommit() as connection:
            return int((await connection.execute(query)).scalar_one())


async def raise_alarms(connection: AsyncConnection, findings: Mapping[str, str | None]) -> None:
    """Store findings in the caller's transaction.

    The texts must equal those of the watch job, which clears what it does not find in its next round.
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
