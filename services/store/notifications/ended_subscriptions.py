"""Alarms for subscriptions that the receiver ended, until they are replaced."""

from sqlalchemy import and_, exists, func, select, text

from services.store.core.engine import Store
from services.store.notifications.delivery_tables import subscription

ALARM_DAYS = text("interval '30 days'")


def ended_finding(number: int, department: str) -> str:
    """Text of the alarm."""
    return f"订阅 {number}（部门 {department}）：对方系统返回 410，推送已停止；请与该部门核对后重新订阅"


async def ended_subscriptions(store: Store) -> dict[str, str | None]:
    """Subscriptions ended within 30 days without a successor of the same department."""
    ended, later = subscription.c, subscription.alias().c
    is_replaced = exists().where(
        and_(
            later.department == ended.department,
            later.subscription > ended.subscription,
            later.ended_at.is_(None),
        )
    )
    query = select(ended.subscription, ended.department).where(
        ended.ended_because.is_not(None), ended.ended_at > func.now() - ALARM_DAYS, ~is_replaced
    )
    async with store.autocommit() as connection:
        rows = await connection.execute(query)
        return {ended_finding(row.subscription, row.department): None for row in rows}
