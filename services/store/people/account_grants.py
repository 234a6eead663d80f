"""Grants: who opened an account or made it administrator's; linked accounts."""

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.core.schema.account_tables import account_grant

DAYS = 30
"""How long a linked account cannot be the second person for its grantor."""
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
    """Store who opened the account or gave it rights."""
    await connection.execute(insert(account_grant), [{"account": name, "granted_by": one} for one in by])


async def linked_accounts(connection: AsyncConnection, name: str) -> tuple[str, ...]:
    """Accounts that cannot be the second person for this one, because one opened the other.

    Followed over several steps and in both directions within the last thirty days. Two administrators whose
    accounts were opened by the same person are linked too, because that person knew both initial passwords.
    """
    found = await connection.execute(_LINKED, {"account": name, "days": DAYS})
    return tuple(found.scalars())
