"""Cases with open obligations, in batches."""

from collections.abc import Collection

from sqlalchemy import Select, select

from schemas.cases.case import JointCase
from services.store.core.engine import Store
from services.store.core.schema.tables import joint_case


async def list_open_obligations(store: Store, after: str, limit: int) -> list[JointCase]:
    """List up to `limit` cases after that number, ordered by number."""
    columns = joint_case.c
    query = (
        select(columns.plan, columns.state)
        .where(columns.has_open_obligations, columns.case_no > after)
        .order_by(columns.case_no)
        .limit(limit)
    )
    return await _cases(store, query)


async def filter_open_obligations(store: Store, case_nos: Collection[str]) -> list[JointCase]:
    """Filter these cases by open obligations."""
    columns = joint_case.c
    if not case_nos:
        return []
    return await _cases(
        store,
        select(columns.plan, columns.state).where(
            columns.has_open_obligations, columns.case_no.in_(case_nos)
        ),
    )


async def _cases(store: Store, query: Select[tuple[object, object]]) -> list[JointCase]:
    async with store.autocommit() as connection:
        rows = await connection.execute(query)
        return [JointCase.model_validate({"plan": row.plan, **row.state}) for row in rows]
