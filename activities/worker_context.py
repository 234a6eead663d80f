"""Everybody who works behind the counter in one worker process, wired together."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

from temporalio.client import Client

from activities.advance_case import CaseActivities
from activities.advance_supervision_order import SupervisionOrderActivities
from services.consumers.breaches import CONSUMER_NAME as BREACHES
from services.consumers.breaches import BreachConsumer
from services.consumers.notifications import CONSUMER_NAME as NOTICES
from services.consumers.notifications import NotificationConsumer
from services.consumers.spans import NO_EXPORT, TraceOptions, record_technical_spans, span_consumers
from services.consumers.statistics import StatisticsConsumer
from services.consumers.workflow_notifier import WorkflowNotifier
from services.jobs.housekeeping import HousekeepingJob
from services.jobs.plan_reminders import PlanReminderJob
from services.jobs.recalculation import RecalculationJob
from services.jobs.watch import WatchJob
from services.reference_data.calendars import load_changes
from services.reference_data.loader import load_departments
from services.store.audits.alarms import Alarms
from services.store.audits.watch import Watch
from services.store.calendar_changes.reminders import CalendarReminders
from services.store.calendar_changes.stale_cases import StaleCases
from services.store.calendars.calendars import CalendarSource
from services.store.calendars.history import CalendarHistory
from services.store.cases.child_cases import ChildCases
from services.store.cases.open_cases import OpenCases
from services.store.cases.quarantine import Quarantine
from services.store.cases.service import CaseService
from services.store.catalogue.queries import Catalogue
from services.store.core.engine import Store
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import ConsumerOffsets
from services.store.core.wakeup_jitter import WakeupJitter
from services.store.people.department_register import DepartmentRegister
from services.store.statistics.plan_board import PlanQueries
from services.store.statistics.plan_reminders import PlanReminders
from services.store.statistics.projection import CaseFigures
from services.store.supervision.open_orders import OpenOrders
from services.store.supervision.service import SupervisionOrderService
from services.wiring.consumers import external_consumers
from services.wiring.external_services import ExternalServices


@dataclass(frozen=True)
class WorkerContext:
    """The clerk of case files, with the news desk, housekeeping and the watch at work beside it."""

    case_files: CaseActivities
    news: WorkflowNotifier
    housekeeping: HousekeepingJob
    watch_keeping: WatchJob
    notices: NotificationConsumer
    figure_keeping: StatisticsConsumer
    recalculation: RecalculationJob
    orders: SupervisionOrderActivities
    breaches: BreachConsumer

    @classmethod
    @asynccontextmanager
    async def at_work(
        cls,
        database_url: str,
        client: Client,
        owner: str,
        *,
        spread_seconds: float | None,
        tracing: TraceOptions = NO_EXPORT,
        outside: ExternalServices | None = None,
        is_searchable: bool = True,
    ) -> AsyncIterator[Self]:
        """The staff, working while the block runs.

        Args:
            is_searchable: whether the namespace knows the search attributes of a case.
            owner: a name for this process, under which it leases ranges of the log.
            spread_seconds: fixes the spread of milestones; None lets it grow with their number.
            tracing: where the spans of cases go, and for how long.
        """
        store = Store.open(database_url)
        commit_notifier = CommitNotifier(database_url)
        book = CalendarSource(load_changes())
        files = CaseService(
            store=store, book=book, spread=WakeupJitter(spread_seconds), notify_commit=commit_notifier.notify
        )
        register = DepartmentRegister(load_departments().values())
        notice_desk = NotificationConsumer(store, register.names)
        staff = cls(
            case_files=_case_activities(files, register, is_searchable=is_searchable),
            news=WorkflowNotifier(client),
            housekeeping=HousekeepingJob(
                OpenCases(store, spread_seconds), OpenOrders(store, spread_seconds), client
            ),
            watch_keeping=_watch(Watch(store, spread_seconds, departments=register.names), book),
            notices=notice_desk,
            figure_keeping=StatisticsConsumer(CaseFigures(store, book)),
            recalculation=RecalculationJob(StaleCases(store), files),
            orders=SupervisionOrderActivities(SupervisionOrderService(files)),
            breaches=BreachConsumer(files),
        )
        work = [
            commit_notifier.run(listen=True),
            *staff._consumers(store, commit_notifier, owner),
            *_kept(store, register),
            *(job.run() for job in (staff.housekeeping, staff.watch_keeping, staff.recalculation)),
            *span_consumers(store, commit_notifier, owner, CalendarHistory(load_changes()), tracing),
        ]
        tasks = [asyncio.create_task(one) for one in work]
        try:
            async with (
                record_technical_spans(store, tracing),
                external_consumers(store, commit_notifier, owner, register, outside),
            ):
                yield staff
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await store.close()

    def _consumers(
        self, store: Store, commit_notifier: CommitNotifier, owner: str
    ) -> Iterator[Coroutine[None, None, None]]:
        """The consumers of the event log that need nothing outside of database and engine."""
        for name, consumer in (
            ("workflows", self.news),
            ("statistics", self.figure_keeping),
            (BREACHES, self.breaches),
            (NOTICES, self.notices),
        ):
            yield consumer.event_consumer(ConsumerOffsets(store, name, owner), commit_notifier).run()


def _case_activities(
    files: CaseService, register: DepartmentRegister, *, is_searchable: bool
) -> CaseActivities:
    return CaseActivities(
        files,
        Quarantine(files.store),
        ChildCases.on(files),
        departments=register.names,
        is_searchable=is_searchable,
    )


def _kept(store: Store, register: DepartmentRegister) -> list[Coroutine[None, None, None]]:
    """The register of departments and the plan are looked after."""
    plan = PlanReminders(PlanQueries(store, Catalogue(store)), register.known)
    return [register.refresh_forever(store), PlanReminderJob(plan).run()]


def _watch(watch: Watch, book: CalendarSource) -> WatchJob:
    return WatchJob(watch, Alarms(watch.store), CalendarReminders(watch.store, book))
