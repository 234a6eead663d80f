"""Every transaction that changes a case.

Lock the case, check the idempotency key, record due milestones, decide or advance, append the events,
update the rows, commit, and then notify the consumers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.cases.advance_result import CaseAdvanceResult
from schemas.cases.case import JointCase
from schemas.cases.case_views import ActReceipt
from schemas.cases.commands import CaseCommand, Command, StepCommand
from schemas.cases.events import Event
from schemas.cases.events.after import ChildCaseClosed
from services.clock import utc_now
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_registry import STEP_ACTS
from services.domain.cases.apply.case import apply_all
from services.domain.cases.child_cases import reports
from services.domain.cases.clocks.milestones import next_milestone_at
from services.domain.cases.engine.calendar_update import caught_up
from services.domain.cases.engine.decide import decide_case, decide_step
from services.domain.coordination.case_progress import progress_for_workflow
from services.domain.coordination.deadlines import RealTime
from services.domain.people.deputies import decide_as_self_or_deputy as by_right
from services.domain.people.permissions import ensure_visible
from services.store.calendars.calendars import CalendarSource
from services.store.cases import (
    pending_opinions,
    projection,
    recalculations,
    results,
    supervision_orders,
    workflow_view,
)
from services.store.cases.act_checks import ActChecks
from services.store.cases.projection import Filed
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, find_receipt, store_receipt
from services.store.core.log import event_log
from services.store.core.versions import Expected, ensure_expected
from services.store.core.wakeup_jitter import WakeupJitter


def case_time(case: JointCase, now: datetime) -> datetime:
    """The current case time; monotonic within a case."""
    return max(now + case.time_offset, case.last_at)


def no_op_notifier() -> None:
    """No-op commit notifier for tests."""


@dataclass(frozen=True)
class CaseService:
    """Executes acts on running cases.

    `now` is injected for tests; `notify_commit` is called after each commit that appended events.
    """

    store: Store
    book: CalendarSource
    spread: WakeupJitter
    now: Callable[[], datetime] = utc_now
    notify_commit: Callable[[], None] = no_op_notifier
    checks: ActChecks | None = None

    @property
    def calendars(self) -> Calendars:
        """The loaded calendars; within a transaction, those of its edition or a newer one."""
        return self.book.current

    async def act_on_case(
        self,
        case_no: str,
        command: CaseCommand,
        officer: Officer,
        key: IdempotencyKey,
        if_match: Expected = None,
    ) -> ActReceipt:
        """Execute an act on the whole case.

        Raises:
            NotFound, NotPermitted, ActNotAllowed, StaleVersion, InvalidInput, KeyReused.
        """
        if self.checks:
            await self.checks.ensure_case_command(case_no, command, officer)

        def decided(case: JointCase, at: datetime, _log: Sequence[Event]) -> Sequence[Event]:
            _ensure_version(case.version, if_match)
            return by_right(officer, lambda who: decide_case(case, command, who, at, self.calendars))

        return await self._execute(case_no, None, command, officer, key, decided)

    async def act_on_step(
        self,
        case_no: str,
        code: str,
        command: StepCommand,
        officer: Officer,
        key: IdempotencyKey,
        if_match: Expected = None,
    ) -> ActReceipt:
        """Execute an act on one step.

        Raises:
            NotFound, NotYourStep, NotPermitted, ActNotAllowed, StaleVersion, InvalidInput,
            KeyReused.
        """
        if self.checks:
            await self.checks.ensure_step_command(case_no, command, officer)

        def decided(case: JointCase, at: datetime, log: Sequence[Event]) -> Sequence[Event]:
            if code in case.steps:
                _ensure_version(case.steps[code].version, if_match)
            return by_right(
                officer, lambda who: decide_step(case, code, command, who, at, self.calendars, log)
            )

        return await self._execute(case_no, code, command, officer, key, decided)

    async def ensure_colleague(self, officer: Officer, field: str, account: str) -> None:
        """Refuse an account that does not belong to an officer of the same department.

        Raises:
            InvalidInput: naming the field.
        """
        if self.checks:
            await self.checks.ensure_colleague(officer, field, account)

    async def advance(
        self, case_no: str, since: int = 0, departments: Mapping[str, str] = MappingProxyType({})
    ) -> CaseAdvanceResult:
        """Record every deadline that has passed and open what may open; safe to repeat at any time.

        Args:
            since: the last event that the caller knows of; what happened after it is reported.
            departments: names by code, for the report.

        Raises:
            NotFound: there is no such case.
        """
        async with self.store.transaction() as connection:
            filed = await projection.load(connection, case_no, lock=True)
            page = await self.book.at(connection, filed.newest)
            now = self.now()
            at = case_time(filed.case, now)
            events = caught_up(filed.case, at, page.calendars, page.since(filed.reckoned_by))
            case = apply_all(filed.case, events)
            seq = await self._append(connection, filed, case, events, page.edition)
            time = RealTime(now, case.time_offset, await self._jitter(connection, case))
            news = await workflow_view.since(connection, case_no, since)
        return progress_for_workflow(
            case, seq, news.happened, time, departments, supervision_orders=news.supervision_orders
        )

    async def _jitter(self, connection: AsyncConnection, case: JointCase) -> float:
        """By how many seconds the case is looked at after its next milestone."""
        milestone_at = next_milestone_at(case)
        if milestone_at is None:
            return 0.0
        return await self.spread.delay_seconds(connection, case.case_no, milestone_at - case.time_offset)

    async def _execute(
        self,
        case_no: str,
        code: str | None,
        command: Command,
        officer: Officer,
        key: IdempotencyKey,
        decided: Callable[[JointCase, datetime, Sequence[Event]], Sequence[Event]],
    ) -> ActReceipt:
        async with self.store.transaction() as connection:
            filed = await projection.load(connection, case_no, lock=True)
            ensure_visible(officer, filed.case)
            if first := await find_receipt(connection, officer.account, key):
                return ActReceipt.model_validate(first)
            page = await self.book.at(connection, filed.newest)
            at = case_time(filed.case, self.now())
            events = caught_up(filed.case, at, page.calendars, page.since(filed.reckoned_by))
            case = apply_all(filed.case, events)
            log = await event_log.read(connection, case_no) if _needs_log(command) else []
            acted = decided(case, at, log)
            case = apply_all(case, acted)
            seq = await self._append(connection, filed, case, [*events, *acted], page.edition)
            receipt = _receipt(case, code, command, at, seq)
            await store_receipt(connection, officer.account, key, case_no, receipt.model_dump(mode="json"))
        self.notify_commit()
        return receipt

    async def lock_up_to_date(self, connection: AsyncConnection, case_no: str) -> Filed:
        """Lock the case and append due milestones and derived events."""
        filed = await projection.load(connection, case_no, lock=True)
        page = await self.book.at(connection, filed.newest)
        at = case_time(filed.case, self.now())
        events = caught_up(filed.case, at, page.calendars, page.since(filed.reckoned_by))
        return await self.append_events(connection, filed, events, page.edition)

    async def append_events(
        self, connection: AsyncConnection, filed: Filed, events: Sequence[Event], edition: int = 0
    ) -> Filed:
        """Append events to a locked case."""
        case = apply_all(filed.case, events)
        seq = await self._append(connection, filed, case, events, edition)
        return Filed(case, seq, max(edition, filed.reckoned_by), filed.newest)

    async def _append(
        self,
        connection: AsyncConnection,
        filed: Filed,
        case: JointCase,
        events: Sequence[Event],
        edition: int,
    ) -> int:
        edition = max(edition, filed.reckoned_by)
        if not events:
            if edition > filed.reckoned_by:
                await projection.mark(connection, case.case_no, edition)
            return filed.seq
        seq = await event_log.append(connection, case.case_no, filed.seq, events)
        await projection.save(connection, filed.case, case, seq, edition=edition)
        await recalculations.insert_recalculations(connection, case.case_no, events)
        await results.store_results(connection, case, events)
        await pending_opinions.update_pending_opinions(connection, filed.case, case)
        await supervision_orders.apply_case_events(
            connection, case, events, case_time(case, self.now()), self.calendars
        )
        if reports(filed.case, case):
            await self._report(connection, case)
        return seq

    async def _report(self, connection: AsyncConnection, child: JointCase) -> None:
        """Report the child's end to the parent, in the transaction that ends it."""
        parent = await self.lock_up_to_date(connection, child.parent or "")
        code = next((c for c, state in parent.case.children.items() if state.case_no == child.case_no), None)
        if code is not None:
            at, outcome = case_time(parent.case, self.now()), child.outcome or child.status
            closed = ChildCaseClosed(at=at, child=code, case_no=child.case_no, outcome=outcome)
            await self.append_events(connection, parent, [closed])


def _needs_log(command: Command) -> bool:
    return isinstance(command, StepCommand) and STEP_ACTS[command.act].needs_log


def _receipt(case: JointCase, code: str | None, command: Command, at: datetime, seq: int) -> ActReceipt:
    state = case.steps[code] if code else case
    return ActReceipt(
        case_no=case.case_no,
        step=code,
        act=command.act.value,
        status=state.status.value,
        version=state.version,
        at=at,
        seq=seq,
    )


def _ensure_version(version: int, if_match: Expected) -> None:
    ensure_expected(version, if_match, "他人已先行处理，请刷新后再操作")
