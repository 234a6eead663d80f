"""Duties done once in a while by whichever process comes first."""

from datetime import timedelta

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from services.store.core.engine import Store
from services.store.core.tables import duty


async def take_up(store: Store, name: str, every: timedelta) -> bool:
    """Whether this process is to do the duty now: nobody did within that time.

    The duty counts as done when taken up; a process that dies meanwhile leaves it to the next round.
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
