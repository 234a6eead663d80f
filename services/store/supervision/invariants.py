"""Invariants of supervision orders: rows equal the log, no number or level is missing."""

from collections.abc import AsyncIterator, Iterator, Sequence

from sqlalchemy import RowMapping, select, text

from schemas.cases.events import Event
from schemas.supervision.orders import SupervisionOrder
from services.domain.supervision.apply import replay_order
from services.domain.supervision.issuing import FIRST_LEVEL
from services.store.cases import supervision_orders
from services.store.core.engine import Store
from services.store.core.log import event_log
from services.store.core.schema.supervision_tables import order_number, supervision_order

_WITHOUT = text("""
    select e.stream, e.clock, e.facts ->> 'level' as level from event e
    where e.kind = 'deadline.escalated' and (e.facts ->> 'level')::int >= :first
      and e.filed_at >= (select min(filed_at) from event where kind = 'supervision_order.issued')
      and not exists (
        select from supervision_order o
        where o.case_no = e.stream and o.clock = e.clock and o.level = (e.facts ->> 'level')::int
      )
""")
"""Orders come of what happens from the first order on; older escalation levels have none."""


async def order_violations(store: Store) -> AsyncIterator[str]:
    """Every way in which orders disagree with the log, one Chinese line each."""
    columns = supervision_order.c
    async with store.autocommit() as connection:
        numbers = (await connection.execute(select(columns.number).order_by(columns.number))).scalars().all()
        last = {row.year: row.last for row in await connection.execute(select(order_number))}
        missing = (await connection.execute(_WITHOUT, {"first": FIRST_LEVEL})).mappings().all()
    for line in _skipped(list(numbers), last):
        yield line
    for row in missing:
        yield f"{row['stream']}：{row['clock']} 第 {row['level']} 级没有督办单"
    for number in numbers:
        async with store.autocommit() as connection:
            query = select(supervision_order).where(columns.number == number)
            row_now = (await connection.execute(query)).mappings().one()
            log = await event_log.read(connection, supervision_orders.stream_of(number))
        for line in _wrong(row_now, log):
            yield f"督办单 {number}：{line}"


def _skipped(numbers: list[str], last: dict[int, int]) -> Iterator[str]:
    for year, highest in sorted(last.items()):
        taken = {int(number.partition("-")[2]) for number in numbers if number.startswith(f"{year}-")}
        if taken != set(range(1, highest + 1)):
            yield f"{year} 年督办单编号不连续"


def _wrong(row: RowMapping, log: Sequence[Event]) -> Iterator[str]:
    if len(log) != row["seq"]:
        yield "事件数与在案的不符"
        return
    order = replay_order(row["number"], log)
    if order != SupervisionOrder.model_validate(row["state"]):
        yield "由事件重算的督办单与在案的不同"
    values: dict[str, object] = supervision_orders.order_values(order, row["seq"])
    for name, value in values.items():
        if name != "state" and row[name] != value:
            yield f"列 {name} 应为 {value}，实为 {row[name]}"
