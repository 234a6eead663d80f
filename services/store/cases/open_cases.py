"""Open cases for housekeeping of workflows."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from services.store.core.engine import Store
from services.store.core.schema.tables import joint_case
from services.store.core.wakeup_jitter import LONGEST_SECONDS


@dataclass(frozen=True)
class OpenCases:
    """Finds cases that need a workflow."""

    store: Store
    spread_seconds: float | None = None

    async def list_all(self) -> list[tuple[str, int]]:
        """List every case with open obligations and its last sequence number."""
        query = select(joint_case.c.case_no, joint_case.c.seq).where(joint_case.c.has_open_obligations)
        async with self.store.autocommit() as connection:
            return [(row.case_no, row.seq) for row in await connection.execute(query)]

    async def children(self) -> list[str]:
        """The open cases that another open case started; the workflow of that one starts theirs."""
        child, parent = joint_case.alias("child"), joint_case.alias("parent")
        query = (
            select(child.c.case_no)
            .join(parent, parent.c.case_no == child.c.state["parent"].astext)
            .where(child.c.has_open_obligations, parent.c.has_open_obligations)
        )
        async with self.store.autocommit() as connection:
            return list((await connection.execute(query)).scalars())

    async def list_overdue(self, grace: timedelta) -> list[tuple[str, int]]:
        """List cases whose next milestone is overdue by more than jitter and grace."""
        width = LONGEST_SECONDS if self.spread_seconds is None else self.spread_seconds
        late = func.now() - grace - timedelta(seconds=width)
        query = (
            select(joint_case.c.case_no, joint_case.c.seq)
            .where(joint_case.c.has_open_obligations, joint_case.c.milestone_at < late)
            .order_by(joint_case.c.milestone_at)
            .limit(1_000)
        )
        async with self.store.autocommit() as connection:
            return [(row.case_no, row.seq) for row in await connection.execute(query)]
