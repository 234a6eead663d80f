"""Everybody who works behind the counter in one worker process, wired together."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

from temporalio.client import Client

from activities.back_office import back_office
from activities.breach_tally import READER as BREACHES
from activities.breach_tally import BreachTally
from activities.case_files import CaseFileActivities
from activities.figure_keeping import FigureKeeping
from activities.housekeeping import Housekeeping
from activities.news import NewsDesk
from activities.notice_desk import READER as NOTICES
from activities.notice_desk import NoticeDesk
from activities.plan_keeping import PlanKeeping
from activities.recounting import Recounting
from activities.spans import NOTHING_OUTSIDE, TraceOptions, readers, technical
from activities.supervision_orders import OrderActivities
from activities.watch_keeping import WatchKeeping
from services.catalogue.calendars import load_changes
from services.catalogue.loader import load_departments
from services.outside import Outside
from services.store.alarms import Alarms
from services.store.calendar_book import CalendarBook
from services.store.calendar_history import CalendarHistory
from services.store.calendar_reminders import CalendarReminders
from services.store.case_figures import CaseFigures
from services.store.case_files import CaseFiles
from services.store.catalogue import Catalogue
from services.store.child_cases import ChildCases
from services.store.department_book import DepartmentBook
from services.store.hints import Hints
from services.store.open_cases import OpenCases
from services.store.open_orders import OpenOrders
from services.store.order_files import OrderFiles
from services.store.plan_board import PlanBoard
from services.store.plan_reminders import PlanReminders
from services.store.quarantine import Quarantine
from services.store.readers import LogReader
from services.store.spread import Spread
from services.store.stale_cases import StaleCases
from services.store.store import Store
from services.store.watch import Watch


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
