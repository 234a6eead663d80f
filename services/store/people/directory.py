"""Loads the current directory of people."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.people.accounts import Absence
from schemas.vocabulary import Recipient
from services.domain.people.directory import Directory
from services.store.core.schema.people_tables import WHOLE_CITY, absence, role_mapping
from services.store.core.schema.tables import account

_PEOPLE = select(
    account.c.account, account.c.name, account.c.role, account.c.department, account.c.centre
).where(account.c.left_at.is_(None))
_AWAY = (
    select(absence)
    .where(absence.c.cancelled_at.is_(None), absence.c.from_at <= func.now(), absence.c.until_at > func.now())
    .order_by(absence.c.from_at, absence.c.id)
)


async def load_directory(connection: AsyncConnection) -> Directory:
    """Load all active accounts, current absences, and role mappings."""
    people = (await connection.execute(_PEOPLE)).mappings()
    away = (await connection.execute(_AWAY)).mappings()
    mapped = await connection.execute(select(role_mapping))
    return Directory(
        officers={row["account"]: Officer.model_validate(dict(row)) for row in people},
        absences=tuple(Absence.model_validate(dict(row)) for row in away),
        mapped={
            (Recipient(row.recipient), None if row.department == WHOLE_CITY else row.department): tuple(
                row.accounts
            )
            for row in mapped
        },
    )


_ANYBODY_AWAY = select(absence.c.id).where(
    absence.c.cancelled_at.is_(None), absence.c.from_at <= func.now(), absence.c.until_at > func.now()
)


async def deputies_of(connection: AsyncConnection, name: str) -> tuple[tuple[Officer, ...], tuple[str, ...]]:
    """Officers for whom the account may act now, and its own deputies.

    The whole directory is read only if anybody is absent.
    """
    if (await connection.execute(_ANYBODY_AWAY.limit(1))).first() is None:
        return (), ()
    directory = await load_directory(connection)
    return directory.principals(name), directory.deputies(name)
