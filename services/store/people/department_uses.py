"""Uses of a department, which prevent its closing."""

from collections.abc import AsyncIterator

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.catalogue.matter import Matter
from schemas.catalogue.matter_versions import MatterStatus
from schemas.vocabulary import StepStatus
from services.domain.people.departments import departments_in_matter
from services.store.catalogue.tables import matter_version
from services.store.core.schema.people_tables import role_mapping
from services.store.core.schema.supervision_tables import supervision_order
from services.store.core.schema.tables import account, case_step, joint_case, pending_opinion
from services.store.notifications.delivery_tables import subscription

_UNSETTLED = [status.value for status in StepStatus if not status.is_settled]
MOST_NAMED = 5


async def uses_of(connection: AsyncConnection, code: str) -> list[str]:
    """List every use of the department as a Chinese line; empty if it may be closed."""
    return [line async for line in _uses(connection, code)]


async def _uses(connection: AsyncConnection, code: str) -> AsyncIterator[str]:
    columns = matter_version.c
    kept = select(columns.body).where(columns.status != MatterStatus.RETIRED.value)
    bodies = (await connection.execute(kept)).scalars()
    matters = [one for one in map(Matter.model_validate, bodies) if code in departments_in_matter(one)]
    if matters:
        yield f"事项 {_some([f'{one.name}（第 {one.version} 版）' for one in matters])}"
    steps = (
        select(case_step.c.case_no)
        .join(joint_case, joint_case.c.case_no == case_step.c.case_no)
        .where(
            case_step.c.department == code,
            case_step.c.status.in_(_UNSETTLED),
            joint_case.c.closed_at.is_(None),
        )
    )
    asked = select(pending_opinion.c.case_no).where(
        pending_opinion.c.department == code, pending_opinion.c.is_waiting
    )
    for what, query in (("未办结的环节", steps), ("待回复的意见", asked)):
        if count := await _count(connection, query.subquery()):
            yield f"{what} {count} 个"
    accounts = select(account.c.account).where(account.c.department == code, account.c.left_at.is_(None))
    if names := list((await connection.execute(accounts.order_by(account.c.account))).scalars()):
        yield f"在用账号 {_some(names)}"
    mapped = select(role_mapping.c.recipient).where(role_mapping.c.department == code)
    if roles := list((await connection.execute(mapped)).scalars()):
        yield f"督办对象对应 {_some(roles)}"
    orders = select(supervision_order.c.number).where(
        supervision_order.c.department == code, supervision_order.c.closed_at.is_(None)
    )
    if count := await _count(connection, orders.subquery()):
        yield f"未结督办单 {count} 件"
    subscribed = select(subscription.c.subscription).where(
        subscription.c.department == code, subscription.c.ended_at.is_(None)
    )
    if count := await _count(connection, subscribed.subquery()):
        yield f"消息订阅 {count} 个"


async def _count(connection: AsyncConnection, rows: object) -> int:
    counted = select(func.count()).select_from(rows)  # type: ignore[arg-type]
    return int((await connection.execute(counted)).scalar_one())


def _some(names: list[str]) -> str:
    more = f" 等 {len(names)} 项" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + more
