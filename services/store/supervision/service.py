"""OrderFiles (督办单): every transaction on a supervision order, in the form that cases have.

Lock the case it is about and file what has followed there, then lock the order; look for the key; milestone;
decide; append; commit. Case before order, always, so that no two transactions wait for each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.cases.advance_result import AdvanceResult
from schemas.cases.events import Event
from schemas.errors import NotFound
from schemas.supervision.orders import (
    SupervisionOrder,
    SupervisionOrderAct,
    SupervisionOrderActIn,
    SupervisionOrderGround,
    SupervisionOrderReceipt,
)
from services.domain.cases.clocks.escalation import escalation_policy_of, suppressed
from services.domain.coordination.deadlines import RealTime
from services.domain.coordination.order_deadlines import deadlines_of_order
from services.domain.people.deputies import decide_as_self_or_deputy
from services.domain.supervision.apply import apply_order_events
from services.domain.supervision.calendar_update import recalculate_reply
from services.domain.supervision.decide import decide_order, ensure_visible
from services.domain.supervision.issuing import (
    escalate_after_missing_reply,
    find_next_level,
    order_from_missing_reply,
    order_to_department,
)
from services.domain.supervision.milestones import due_milestones, next_milestone_at
from services.reference_data.supervision import load_supervision
from services.store.cases import projection, supervision_orders
from services.store.cases.projection import Filed
from services.store.cases.service import CaseService, case_time
from services.store.cases.supervision_orders import FiledOrder
from services.store.core.idempotency import IdempotencyKey, find_receipt, store_receipt
from services.store.core.schema.supervision_tables import supervision_order
from services.store.core.versions import Expected, ensure_expected


@dataclass(frozen=True)
class SupervisionOrderService:
    """Writes supervision orders, and what they bring to their case."""

    cases: CaseService

    async def act(
        self,
        number: str,
        command: SupervisionOrderActIn,
        officer: Officer,
        key: IdempotencyKey,
        if_match: Expected = None,
    ) -> SupervisionOrderReceipt:
        """File an act on the order.

        Raises:
            NotFound, NotPermitted, ActNotAllowed, StaleVersion, InvalidInput, KeyReused.
        """
        async with self.cases.store.transaction() as connection:
            case, filed = await self._locked(connection, number)
            ensure_visible(officer, filed.order)
            if first := await find_receipt(connection, officer.account, key):
                return SupervisionOrderReceipt.model_validate(first)
            at = self._time(filed.order)
            filed = await self._struck(connection, case, filed, at)
            ensure_expected(filed.order.version, if_match, "他人已先行处理，请刷新后再操作")
            calendar = self.cases.calendars.of(filed.order.department)
            order = filed.order

            def decide(who: Officer) -> Sequence[Event]:
                return decide_order(order, command, who, at, load_supervision(), calendar)

            events = decide_as_self_or_deputy(officer, decide)
            filed = await supervision_orders.append(connection, filed, events)
            if command.act is SupervisionOrderAct.ANSWER:
                await self._ease(connection, filed.order)
            receipt = _receipt(filed, command.act, at)
            stream = supervision_orders.stream_of(number)
            await store_receipt(connection, officer.account, key, stream, receipt.model_dump(mode="json"))
        self.cases.notify_commit()
        return receipt

    async def advance(self, number: str) -> AdvanceResult:
        """Process due milestones: warn, and raise an unanswered order; idempotent.

        Raises:
            NotFound: there is no such order.
        """
        async with self.cases.store.transaction() as connection:
            case, filed = await self._locked(connection, number)
            now = self.cases.now()
            filed = await self._struck(connection, case, filed, self._time(filed.order))
            order, jitter = filed.order, 0.0
            if (milestone_at := next_milestone_at(order)) is not None:
                real = milestone_at - order.time_offset
                jitter = await self.cases.spread.delay_seconds(connection, number, real)
        return AdvanceResult(
            is_over=order.status.is_over,
            last_seq=filed.seq,
            summary=f"{order.in_words} · {order.status.label}",
            deadlines=deadlines_of_order(order, RealTime(now, order.time_offset, jitter)),
        )

    def _time(self, order: SupervisionOrder) -> datetime:
        return max(self.cases.now() + order.time_offset, order.last_at)

    async def _locked(self, connection: AsyncConnection, number: str) -> tuple[Filed | None, FiledOrder]:
        about = select(supervision_order.c.case_no).where(supervision_order.c.number == number)
        row = (await connection.execute(about)).first()
        if row is None:
            raise NotFound("没有这份督办单", order_no=number)
        case = await self.cases.lock_up_to_date(connection, row.case_no) if row.case_no else None
        return case, await self._reckoned(
            connection, await supervision_orders.load(connection, number, lock=True)
        )

    async def _reckoned(self, connection: AsyncConnection, filed: FiledOrder) -> FiledOrder:
        """The order with its reply clock reckoned by the calendars of today."""
        page = await self.cases.book.at(connection, filed.newest)
        if (edition := page.since(filed.reckoned_by)) is None:
            return filed
        order, calendar = filed.order, page.calendars.of(filed.order.department)
        await supervision_orders.mark(connection, order.number, edition.number)
        return await supervision_orders.append(
            connection, filed, recalculate_reply(order, self._time(order), calendar, edition)
        )

    async def _struck(
        self, connection: AsyncConnection, case: Filed | None, filed: FiledOrder, at: datetime
    ) -> FiledOrder:
        """The order after all that its clock has to say by now; silence brings the next level."""
        events = due_milestones(filed.order, at)
        silent = apply_order_events(filed.order, events)
        if silent.reply is not None and filed.order.reply is not None:
            is_new = silent.reply.breached_at is not None and filed.order.reply.breached_at is None
            if is_new:
                await self._raise(connection, case, silent, at)
        return await supervision_orders.append(connection, filed, events)

    async def _raise(
        self, connection: AsyncConnection, case: Filed | None, order: SupervisionOrder, at: datetime
    ) -> None:
        calendars, taken = (
            self.cases.calendars,
            await supervision_orders.reached_levels(connection, order),
        )
        if case is None:
            if (
                escalation_level := find_next_level(load_supervision().escalation_policy, order, taken)
            ) is not None:
                event = order_to_department(
                    order.department, escalation_level, at, SupervisionOrderGround.NO_REPLY, order.subject
                )
                event = event.model_copy(update={"predecessor": order.number})
                await supervision_orders.issue(connection, event, calendars)
            return
        escalation_policy = escalation_policy_of(case.case.plan, case.case.clocks[order.clock or ""])
        if (escalation_level := find_next_level(escalation_policy, order, taken)) is not None:
            await supervision_orders.issue(
                connection, order_from_missing_reply(case.case, order, escalation_level, at), calendars
            )
            climbed = escalate_after_missing_reply(
                case.case, order, escalation_level, case_time(case.case, self.cases.now())
            )
            await self.cases.append_events(connection, case, climbed)

    async def _ease(self, connection: AsyncConnection, order: SupervisionOrder) -> None:
        """An answered order stops the escalation levels below it."""
        if order.case_no is None or order.clock is None:
            return
        case = await projection.load(connection, order.case_no, lock=True)
        at = case_time(case.case, self.cases.now())
        stopped = suppressed(case.case, order.clock, order.level, order.number, at)
        await self.cases.append_events(connection, case, stopped)


def _receipt(filed: FiledOrder, act: SupervisionOrderAct, at: datetime) -> SupervisionOrderReceipt:
    order = filed.order
    return SupervisionOrderReceipt(
        order_no=order.number,
        act=act.value,
        status=order.status,
        version=order.version,
        at=at,
        seq=filed.seq,
    )
