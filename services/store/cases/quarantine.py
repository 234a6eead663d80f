"""Quarantine of cases that cannot be advanced, for operators."""

from dataclasses import dataclass

from sqlalchemy import select, update

from services.store.core.engine import Store
from services.store.core.schema.tables import joint_case


@dataclass(frozen=True)
class Quarantine:
    """Marks and unmarks cases whose coordination has failed."""

    store: Store

    async def put(self, case_no: str, because: str) -> None:
        """Mark the case with the error type."""
        await self._mark(case_no, because)

    async def release(self, case_no: str) -> None:
        """Remove the mark."""
        await self._mark(case_no, None)

    async def cases(self) -> list[str]:
        """List the quarantined cases."""
        query = select(joint_case.c.case_no).where(joint_case.c.quarantined_because.is_not(None))
        async with self.store.autocommit() as connection:
            return list((await connection.execute(query)).scalars())

    async def _mark(self, case_no: str, because: str | None) -> None:
        async with self.store.transaction() as connection:
            await connection.execute(
                update(joint_case).where(joint_case.c.case_no == case_no).values(quarantined_because=because)
            )
