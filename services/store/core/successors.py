"""Departments that were merged into others, for cases that begin afterwards."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.core.schema.department_tables import department_change


async def merged_departments(connection: AsyncConnection) -> dict[str, str]:
    """Every merged department with the one that took over its work, in the order of the mergers."""
    change = department_change.c.change
    query = (
        select(change["code"].astext, change["successor"].astext)
        .where(change["kind"].astext == "merged")
        .order_by(department_change.c.edition)
    )
    return {row[0]: row[1] for row in await connection.execute(query)}
