"""Everybody who works behind the counter in one worker process, wired together."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

from temporalio.client import Client

from activities.advance_case import CaseFileActivities
from activities.advance_supervision_order import OrderActivities
from services.consumers.breaches import READER as BREACHES
from services.consumers.breaches import BreachTally
from services.consumers.notifications import READER as NOTICES
from services.consumers.notifications import NoticeDesk
from services.consumers.spans import NOTHING_OUTSIDE, TraceOptions, readers, technical
from services.consumers.statistics import FigureKeeping
from services.consumers.workflow_notifier import NewsDesk
from services.jobs.housekeeping import Housekeeping
from services.jobs.plan_reminders import PlanKeeping
from services.jobs.recalculation import Recounting
from services.jobs.watch import WatchKeeping
from services.reference_data.calendars import load_changes
from services.reference_data.loader import load_departments
from services.store.audits.alarms import Alarms
from services.store.audits.watch import Watch
from services.store.calendar_changes.reminders import CalendarReminders
from services.store.calendar_changes.stale_cases import StaleCases
from services.store.calendars.calendars import CalendarBook
from services.store.calendars.history import CalendarHistory
from services.store.cases.child_cases import ChildCases
from services.store.cases.open_cases import OpenCases
from services.store.cases.quarantine import Quarantine
from services.store.cases.service import CaseFiles
from services.store.catalogue.queries import Catalogue
from services.store.core.commit_notifier import Hints
from services.store.core.engine import Store
from services.store.core.log_reader import LogReader
from services.store.core.wakeup_jitter import Spread
from services.store.people.department_register import DepartmentBook
from services.store.statistics.plan_board import PlanBoard
from services.store.statistics.plan_reminders import PlanReminders
from services.store.statistics.projection import CaseFigures
from services.store.supervision.open_orders import OpenOrders
from services.store.supervision.service import OrderFiles
from services.wiring.consumers import back_office
from services.wiring.external_services import Outside


@dataclass(frozen=True)
class Staff:
    """The clerk of case files, with the news desk, housekeeping and the watch at work beside it."""

    case_files: CaseFileActivities
    news: NewsDesk
    housekeeping: Housekeeping
    watch_keeping: WatchKeeping
    notices: NoticeDesk
    figure_keeping: FigureKeeping
    recounting: Recounting
    orders: OrderActivities
    breaches: BreachTally

    @classmethod
    @asynccontextmanager
    async def at_work(
        cls,
        database_url: str,
        client: Client,
        owner: str,
        *,
        spread_seconds: float | None,
        tracing: TraceOptions = NOTHING_OUTSIDE,
        outside: Outside | None = None,
    ) -> AsyncIterator[Self]:
        """The staff, working while the block runs.

        Args:
            owner: a name for this process, under which it leases ranges of the log.
            spread_seconds: fixes the spread of strikes; None lets it grow with their number.
            tracing: where the spans of cases go, and for how long.
        """
        store = Store.open(database_url)
        hints = Hints(database_url)
        book = CalendarBook(load_changes())
        files = CaseFiles(store=store, book=book, spread=Spread(spread_seconds), hint=hints.send)
        register = DepartmentBook(load_departments().values())
        notice_desk = NoticeDesk(store, register.names)
        staff = cls(
            case_files=CaseFileActivities(files, Quarantine(store), ChildCases.on(files)),
            news=NewsDesk(client),
            housekeeping=Housekeeping(
                OpenCases(store, spread_seconds), OpenOrders(store, spread_seconds), client
            ),
            watch_keeping=_watch(Watch(store, spread_seconds, departments=register.names), book),
            notices=notice_desk,
            figure_keeping=FigureKeeping(CaseFigures(store, book)),
            recounting=Recounting(StaleCases(store), files),
            orders=OrderActivities(OrderFiles(files)),
            breaches=BreachTally(files),
        )
        tasks = [
            asyncio.create_task(hints.run(listen=True)),
            asyncio.create_task(staff.news.reading(LogReader(store, "news", owner), hints).run()),
            asyncio.create_task(
                staff.figure_keeping.reading(LogReader(store, "figures", owner), hints).run()
            ),
            *(asyncio.create_task(one) for one in _kept(store, register)),
            asyncio.create_task(staff.housekeeping.run()),
            asyncio.create_task(staff.watch_keeping.run()),
            asyncio.create_task(staff.recounting.run()),
            asyncio.create_task(staff.breaches.reading(LogReader(store, BREACHES, owner), hints).run()),
            asyncio.create_task(staff.notices.reading(LogReader(store, NOTICES, owner), hints).run()),
        ]
        told = readers(store, hints, owner, CalendarHistory(load_changes()), tracing)
        tasks += [asyncio.create_task(reading) for reading in told]
        try:
            async with technical(store, tracing), back_office(store, hints, owner, register, outside):
                yield staff
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await store.close()


def _kept(store: Store, register: DepartmentBook) -> list[Coroutine[None, None, None]]:
    """The register of departments and the plan are looked after."""
    plan = PlanReminders(PlanBoard(store, Catalogue(store)), register.known)
    return [register.keep(store), PlanKeeping(plan).run()]


def _watch(watch: Watch, book: CalendarBook) -> WatchKeeping:
    return WatchKeeping(watch, Alarms(watch.store), CalendarReminders(watch.store, book))
