"""Events of a case since its workflow last looked, and its open supervision orders."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.events import EventKind
from services.domain.coordination.case_progress import LoggedEvent

_READ = text("""
    select
        (select coalesce(jsonb_agg(jsonb_build_array(kind, step, clock, facts->'level') order by seq), '[]')
         from event where stream = :case_no and seq > :since) as happened,
        array(select number from supervision_order
              where case_no = :case_no and closed_at is null order by number) as orders
""")


@dataclass(frozen=True)
class SinceLastAdvance:
    """What was logged, and the open supervision orders of the case, by number."""

    happened: tuple[LoggedEvent, ...]
    supervision_orders: tuple[str, ...]


async def since(connection: AsyncConnection, case_no: str, seq: int) -> SinceLastAdvance:
    """What was logged after event `seq` of the case, in one round trip with its open orders."""
    row = (await connection.execute(_READ, {"case_no": case_no, "since": seq})).one()
    happened = (
        LoggedEvent(EventKind(kind), step, clock, level if isinstance(level, int) else None)
        for kind, step, clock, level in row.happened
    )
    return SinceLastAdvance(tuple(happened), tuple(row.orders))
