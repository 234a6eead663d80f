"""Change of one's own password: requires the current one and ends all other log-ins."""

from sqlalchemy import delete, update

from schemas.cases.acts import Officer
from schemas.errors import InvalidInput, NotLoggedIn
from schemas.people.accounts import PasswordIn
from schemas.people.events import AccountPasswordChanged
from schemas.stream_id import StreamId
from services.clock import utc_now
from services.domain.people.passwords import password_faults
from services.store.core.engine import Store
from services.store.core.schema.page_tables import web_session
from services.store.core.schema.tables import account
from services.store.people.absence_service import append_change, ensure_no_faults
from services.store.people.accounts import Accounts

OWN_PAGE = "own password"
"""Sender id of a logged-in user: failures here do not affect the log-in limits."""


async def change_password(store: Store, accounts: Accounts, officer: Officer, given: PasswordIn) -> Officer:
    """Store the new password; return the officer with a new token generation.

    Raises:
        InvalidInput: the current password is wrong, or the new one is too weak or the same.
        TooManyAttempts: too many failures of the current password.
    """
    wrong = list(password_faults(officer.account, given.password))
    if given.password == given.current:
        wrong.append(("password", "新口令不能与现在的口令相同"))
    ensure_no_faults(wrong)
    try:
        await accounts.verify(officer.account, given.current, OWN_PAGE)
    except NotLoggedIn as refused:
        raise InvalidInput.of(("current", "现在的口令不正确")) from refused
    values = {"password_hash": await accounts.hash(given.password), "must_change_password": False}
    mine = account.c.account == officer.account
    async with store.transaction() as connection:
        changed = (
            update(account).where(mine).values(token_generation=account.c.token_generation + 1, **values)
        )
        generation = (await connection.execute(changed.returning(account.c.token_generation))).scalar_one()
        await connection.execute(delete(web_session).where(web_session.c.account == officer.account))
        event = AccountPasswordChanged(at=utc_now(), actor=officer.account)
        await append_change(connection, StreamId.of_account(officer.account), event)
    return officer.model_copy(update={"token_generation": generation, "must_change_password": False})
