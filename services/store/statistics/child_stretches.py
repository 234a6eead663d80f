"""Time used by the children of a project, read from their logs, for stages that count it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.case import JointCase
from schemas.statistics.time_account import HeldStretch
from services.domain.time_account.attribution import attribute_time
from services.store.cases import projection
from services.store.core.log import event_log


async def child_stretches(
    connection: AsyncConnection, case: JointCase, until: datetime
) -> dict[str, list[HeldStretch]]:
    """The stretches of every started child that a group of stages counts, by the child's code.

    Args:
        until: in the project's own time, in which its children live too.
    """
    counted = {code for group in case.plan.stage_limits for code in group.children}
    found = {}
    for code, state in case.children.items():
        if code in counted and state.case_no is not None:
            child = (await projection.load(connection, state.case_no)).case
            log = await event_log.read(connection, state.case_no)
            found[code] = attribute_time(child, log, max(until, child.last_at))
    return found
