"""Cases that still owe something, as they stand, a batch at a time."""

from sqlalchemy import select

from schemas.cases import JointCase
from services.store.store import Store
from services.store.tables import joint_case


async def owing(store: Store, after: str, limit: int) -> list[JointCase]:
    """So many of them behind that number, in the order of their numbers."""
    columns = joint_case.c
    query = (
        select(columns.plan, columns.state)
        .where(columns.is_owing, columns.case_no > after)
        .order_by(columns.case_no)
        .limit(limit)
    )
    async with store.reading() as connection:
        rows = await connection.execute(query)
        return [JointCase.model_validate({"plan": row.plan, **row.state}) for row in rows]
