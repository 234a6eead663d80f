"""Uses of a department, which prevent its closing."""

from collections.abc import AsyncIterator

from sqlalchemy import Select, func, select
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
    return [*await work_of(connection, code), *await references_to(connection, code)]


async def work_of(connection: AsyncConnection, code: str) -> list[str]:
    """List what the department still has to do, which a successor would take over."""
    queries = (
        ("未办结的环节", "个", open_steps(code)),
        ("待回复的意见", "个", awaited_opinions(code)),
        ("未结督办单", "件", open_orders(code)),
    )
    return [
        f"{what} {count} {unit}"
        for what, unit, query in queries
        if (count := await count_of(connection, query))
    ]


def open_steps(code: str) -> Select[tuple[str]]:
    """The steps of open cases that the department has not settled, by case."""
    return (
        select(case_step.c.case_no)
        .join(joint_case, joint_case.c.case_no == case_step.c.case_no)
        .where(
            case_step.c.department == code,
            case_step.c.status.in_(_UNSETTLED),
            joint_case.c.closed_at.is_(None),
        )
    )


def awaited_opinions(code: str) -> Select[tuple[str]]:
    """The opinions that are awaited from the department, by case."""
    return select(pending_opinion.c.case_no).where(
        pending_opinion.c.department == code, pending_opinion.c.is_waiting
    )


def open_orders(code: str) -> Select[tuple[str]]:
    """The supervision orders that the department has to answer, by number."""
    return select(supervision_order.c.number).where(
        supervision_order.c.department == code, supervision_order.c.closed_at.is_(None)
    )


async def references_to(connection: AsyncConnection, code: str) -> list[str]:
    """List what names the department besides its work, such as matters and accounts."""
    return [line async for line in _references(connection, code)]


async def _references(connection: AsyncConnection, code: str) -> AsyncIterator[str]:
    columns = matter_version.c
    kept = select(columns.body).where(columns.status != MatterStatus.RETIRED.value)
    bodies = (await connection.execute(kept)).scalars()
    matters = [one for one in map(Matter.model_validate, bodies) if code in departments_in_matter(one)]
    if matters:
        yield f"事项 {_some([f'{one.name}（第 {one.version} 版）' for one in matters])}"
    accounts = select(account.c.account).where(account.c.department == code, account.c.left_at.is_(None))
    if names := list((await connection.execute(accounts.order_by(account.c.account))).scalars()):
        yield f"在用账号 {_some(names)}"
    mapped = select(role_mapping.c.recipient).where(role_mapping.c.department == code)
    if roles := list((await connection.execute(mapped)).scalars()):
        yield f"督办对象对应 {_some(roles)}"
    subscribed = select(subscription.c.subscription).where(
        subscription.c.department == code, subscription.c.ended_at.is_(None)
    )
    if count := await count_of(connection, subscribed):
        yield f"消息订阅 {count} 个"


async def count_of(connection: AsyncConnection, query: Select[tuple[str]]) -> int:
    """How many rows the query finds."""
    counted = select(func.count()).select_from(query.subquery())
    return int((await connection.execute(counted)).scalar_one())


def _some(names: list[str]) -> str:
    more = f" 等 {len(names)} 项" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + more
