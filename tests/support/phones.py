"""Phones as tests know them: the code that was sent stands in the outbox of the simulated gateway."""

import re

from sqlalchemy import text

from api.limits.rate_limits import RATES
from services.store.applicants.refusals import REFUSALS
from services.store.core.engine import Store

_NEWEST = text(
    """select body ->> 'text' from delivery
       where kind = 'phone.code' and target = :phone order by id desc limit 1"""
)
_LONG_AGO = text("update phone_code set sent_at = sent_at - interval '2 days'")


async def code_sent_to(store: Store, phone: str) -> str:
    """The newest code that went to that phone."""
    async with store.autocommit() as connection:
        result = str((await connection.execute(_NEWEST, {"phone": phone})).scalar_one())
    [code] = re.findall(r"\d{6}", result)
    return str(code)


async def forget_codes(store: Store) -> None:
    """As if all codes had been sent two days ago, so that tests with one phone do not wait for each other."""
    async with store.transaction() as connection:
        await connection.execute(_LONG_AGO)
        await connection.execute(text("delete from attempt"))
    REFUSALS.clear()
    RATES.forget()
