"""Bootstrap of the first administrators by the operator."""

from sqlalchemy import insert, select

from schemas.cases.acts import Officer
from schemas.errors import InvalidInput
from schemas.people.events import AccountOpened
from schemas.stream_id import StreamId
from services.clock import utc_now
from services.store.core.engine import Store
from services.store.core.schema.tables import account
from services.store.people.absence_service import append_change, lock_people


async def enter_administrator(store: Store, officer: Officer, password_hash: str) -> None:
    """Create an administrator whose password must be changed at the first log-in.

    Raises:
        InvalidInput: the account exists.
    """
    async with store.transaction() as connection:
        await lock_people(connection)
        known = select(account.c.account).where(account.c.account == officer.account)
        if (await connection.execute(known)).first() is not None:
            raise InvalidInput.of(("account", f"账号 {officer.account} 已存在"))
        row = {"account": officer.account, "name": officer.name, "role": officer.role.value}
        values = {**row, "password_hash": password_hash, "must_change_password": True}
        await connection.execute(insert(account).values(values))
        event = AccountOpened(at=utc_now(), role=officer.role, name=officer.name)
        await append_change(connection, StreamId.of_account(officer.account), event)


async def has_accounts(store: Store) -> bool:
    """Whether any active account exists."""
    query = select(account.c.account).where(account.c.left_at.is_(None)).limit(1)
    async with store.autocommit() as connection:
        return (await connection.execute(query)).first() is not None
