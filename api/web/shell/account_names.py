"""Names for accounts, so that a page says who, not which log-in."""

from collections.abc import Iterable

from schemas.cases.events import SYSTEM
from services.app_context import AppContext

APPLICANT = "applicant/"


async def names_of(ctx: AppContext, accounts: Iterable[str | None]) -> dict[str, str]:
    """Account → name; derived events are the system's, a deleted account keeps its login name.

    Applicants act under their case's number and are no colleagues: no name is looked up.
    """
    found = {SYSTEM: "系统"}
    for account in {one for one in accounts if one} - {SYSTEM}:
        if account.startswith(APPLICANT):
            found[account] = "申请人"
            continue
        found[account] = await ctx.accounts.name(account) or account
    return found
