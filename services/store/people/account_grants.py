"""Who opened, or gave administrator's rights to, whose account: no second person beside it for a while."""

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.core.account_tables import account_grant

DAYS = 30
"""For so long an account is no second person beside whoever opened it."""
_LINKED = text("""
    with recursive recent as (
        select account, granted_by from account_grant where granted_at > now() - make_interval(days => :days)
    ), named as (
        select account from recent union select granted_by from recent
    ), line(account, ancestor) as (
        select account, account from named
        union select line.account, recent.granted_by from line join recent on recent.account = line.ancestor
    )
    select distinct other.account
      from line mine join line other on other.ancestor = mine.ancestor
      join account a on a.account = mine.account join account b on b.account = other.account
     where mine.account = :account and other.account <> :account
       and (other.account = other.ancestor or mine.account = mine.ancestor
            or (a.role = 'administrator' and b.role = 'administrator'))
     order by other.account
""")


async def grant(connection: AsyncConnection, name: str, *by: str) -> None:
    """Put on file who opened the account or gave it rights."""
    await connection.execute(insert(account_grant), [{"account": name, "granted_by": one} for one in by])


async def linked_accounts(connection: AsyncConnection, name: str) -> tuple[str, ...]:
    """The accounts that are no second person beside this one, because one opened the other.

    Followed over several steps and in both directions within the last thirty days. Two administrators whose
    accounts the same person opened are linked too: that person knew both first passwords.
    """
    found = await connection.execute(_LINKED, {"account": name, "days": DAYS})
    return tuple(found.scalars())
