"""Query codes (查询码): derived from a key when one is issued or checked, never stored.

The code of a case is a keyed hash of its number and of how often a code was issued for it. So no table,
receipt or stored message contains a code, and a new issue invalidates the previous one.
"""

import hashlib
import hmac

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.errors import NotFound
from services.store.core.schema.tables import joint_case, signing_key
from services.store.core.secrets import get_or_create_key

KEY = "query-codes"
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 8
HIDDEN = "********"


async def query_code(connection: AsyncConnection, case_no: str, issue: int) -> str:
    """The code of that issue, for the applicant only."""
    found = await connection.execute(select(signing_key.c.value).where(signing_key.c.name == KEY))
    key = found.scalar_one_or_none() or await get_or_create_key(connection, KEY)
    hashed = hmac.new(key.encode(), f"{case_no}/{issue}".encode(), hashlib.sha256).digest()
    number, code = int.from_bytes(hashed, "big"), ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        code += LETTERS[place]
    return code


async def is_query_code(connection: AsyncConnection, case_no: str, issue: int, given: str) -> bool:
    """Whether that is the code of the case's latest issue."""
    code = await query_code(connection, case_no, issue)
    return hmac.compare_digest(code.encode(), given.encode())


async def newest_query_code(connection: AsyncConnection, case_no: str) -> str:
    """The code of the case's latest issue.

    Raises:
        NotFound: no such case.
    """
    columns = joint_case.c
    found = await connection.execute(select(columns.query_code_issue).where(columns.case_no == case_no))
    if (issue := found.scalar_one_or_none()) is None:
        raise NotFound("没有这个办件", case_no=case_no)
    return await query_code(connection, case_no, issue)


async def reissue(connection: AsyncConnection, case_no: str) -> str:
    """Issue a new code for the case; the previous one becomes invalid."""
    columns = joint_case.c
    moved = (
        update(joint_case)
        .where(columns.case_no == case_no)
        .values(query_code_issue=columns.query_code_issue + 1)
    )
    issue = (await connection.execute(moved.returning(columns.query_code_issue))).scalar_one()
    return await query_code(connection, case_no, issue)
