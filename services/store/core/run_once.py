"""Periodic jobs that run in whichever process claims them first."""

from datetime import timedelta

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from services.store.core.engine import Store
from services.store.core.schema.tables import duty


async def claim_run(store: Store, name: str, every: timedelta) -> bool:
    """Claim a run of a periodic job: True if no process claimed it within `every`.

    The run counts from the claim; if the process dies, the next run is due after `every`.
    """
    taken = (
        insert(duty)
        .values(name=name, done_at=func.now())
        .on_conflict_do_update(
            index_elements=[duty.c.name],
            set_={"done_at": func.now()},
            where=duty.c.done_at <= func.now() - every,
        )
        .returning(duty.c.name)
    )
    async with store.transaction() as connection:
        return (await connection.execute(taken)).first() is not None
