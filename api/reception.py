"""Reception: everything behind the door, wired once per process."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date

from api.case_news import CaseNews
from api.telling import Teller
from schemas.departments import Department
from schemas.findings import Finding
from schemas.matters import Matter
from services.catalogue.calendars import load_changes
from services.catalogue.loader import load_departments, load_matters
from services.catalogue.standards import standards_by
from services.domain.calendar import beijing_date
from services.domain.matter_lint.lint import lint
from services.material_desk import MaterialDesk, material_desk
from services.outside import Outside
from services.paper_wiring import papers_open
from services.phone_desk import PhoneDesk
from services.store.account_approvals import AccountApprovals
from services.store.account_service import AccountService
from services.store.accounts import Accounts
from services.store.alarms import Alarms
from services.store.applicant_sessions import ApplicantSessions
from services.store.applicants import Applicants
from services.store.attempts import Attempts
from services.store.boards import Boards
from services.store.calendar_book import CalendarBook
from services.store.calendar_changes import CalendarChanges
from services.store.calendar_desk import CalendarDesk
from services.store.calendar_files import seed as seed_calendars
from services.store.calendar_history import CalendarHistory
from services.store.case_board import CaseBoard
from services.store.case_files import CaseFiles, utc_now
from services.store.case_traces import CaseTraces
from services.store.catalogue import Catalogue
from services.store.catalogue_files import CatalogueFiles
from services.store.deliveries import Deliveries
from services.store.department_book import DepartmentBook
from services.store.department_files import DepartmentFiles
from services.store.disclosures import Disclosures
from services.store.drafts import Drafts
from services.store.hints import Hints
from services.store.inbox import Inbox
from services.store.intake_files import IntakeFiles
from services.store.notices import Notices
from services.store.order_board import OrderBoard
from services.store.order_files import OrderFiles
from services.store.outages import Outages
from services.store.paper_office import PaperOffice
from services.store.people_board import PeopleBoard
from services.store.people_files import PeopleFiles
from services.store.plan_board import PlanBoard
from services.store.progress_board import ProgressBoard
from services.store.saved_views import SavedViews
from services.store.search import Search
from services.store.sessions import Sessions
from services.store.signing import token_key
from services.store.sla_board import SlaBoards
from services.store.spread import Spread
from services.store.statistics import StatisticReads
from services.store.store import Store
from services.store.time_accounts import TimeAccounts
from services.store.window_board import WindowBoard


@dataclass(frozen=True)
class Reception:
    """What the routes work with.

    `is_demonstration` lets cases live in a time of their own.
    """

    store: Store
    accounts: Accounts
    applicants: Applicants
    sessions: Sessions
    case_files: CaseFiles
    intake: IntakeFiles
    boards: Boards
    inbox: Inbox
    saved_views: SavedViews
    case_board: CaseBoard
    sla_boards: SlaBoards
    traces: CaseTraces
    teller: Teller
    case_news: CaseNews
    alarms: Alarms
    calendars: CalendarDesk
    time_accounts: TimeAccounts
    outages: Outages
    notices: Notices
    order_files: OrderFiles
    order_board: OrderBoard
    people_files: PeopleFiles
    people_board: PeopleBoard
    catalogue: Catalogue
    catalogue_files: CatalogueFiles
    plan_board: PlanBoard
    papers: PaperOffice
    material_desk: MaterialDesk
    phones: PhoneDesk
    statistics: StatisticReads
    deliveries: Deliveries
    departments: Mapping[str, Department]
    register: DepartmentBook
    department_files: DepartmentFiles
    signing_key: str
    is_demonstration: bool

    @property
    def drafts(self) -> Drafts:
        """What was typed and not yet handed in."""
        return Drafts(self.store)

    @property
    def attempts(self) -> Attempts:
        """How often somebody guessed."""
        return Attempts(self.store)

    @property
    def applicant_sessions(self) -> ApplicantSessions:
        """Browsers of the public, and the phones they proved."""
        return ApplicantSessions(self.store)

    @property
    def account_service(self) -> AccountService:
        """Opens, changes, suspends and closes accounts."""
        return AccountService(self.store, self.accounts, self.register.open)

    @property
    def account_approvals(self) -> AccountApprovals:
        """Changes of administrators' accounts that a second administrator decides."""
        return AccountApprovals(self.store)

    @property
    def disclosures(self) -> Disclosures:
        """Personal data in full, for a reason on file."""
        return Disclosures(self.store)

    @property
    def progress(self) -> ProgressBoard:
        """What applicants look at."""
        return ProgressBoard(self.store)

    @property
    def search(self) -> Search:
        """Finds cases by numbers and names."""
        return Search(self.store, self.intake.index)

    @property
    def window_board(self) -> WindowBoard:
        """What the window looks at."""
        return WindowBoard(self.store)

    @property
    def today(self) -> date:
        """Today in Beijing."""
        return beijing_date(utc_now())


@asynccontextmanager
async def opened(
    database_url: str, region: str, *, is_demonstration: bool, outside: Outside | None = None
) -> AsyncIterator[Reception]:
    """The reception on that record, open while the block runs; hints go out meanwhile."""
    store = Store.open(database_url)
    hints = Hints(database_url)
    sending = asyncio.create_task(hints.run(listen=True))
    stack, outside = AsyncExitStack(), outside or Outside()
    try:
        department_files = await _departments(store, stack)
        register = department_files.book
        book = await calendar_book(store)
        catalogue, catalogue_files = Catalogue(store), keeper_of_the_catalogue(store, book, register.open)
        teller = Teller(sla_boards := SlaBoards(store))
        await catalogue_files.seed(load_matters().values())
        files = CaseFiles(store, book, Spread(), hint=hints.send)
        accounts = Accounts(store)
        yield Reception(
            store=store,
            accounts=accounts,
            applicants=Applicants(store),
            sessions=Sessions(store),
            case_files=files,
            intake=IntakeFiles(files, catalogue, region),
            boards=Boards(store),
            inbox=Inbox(store),
            saved_views=SavedViews(store),
            case_board=CaseBoard(store, book, is_demonstration=is_demonstration),
            traces=CaseTraces(store, CalendarHistory(load_changes())),
            sla_boards=sla_boards,
            teller=teller,
            case_news=CaseNews(store, hints),
            alarms=Alarms(store),
            calendars=CalendarDesk(CalendarChanges(store, book, catalogue, register.open), register.names),
            time_accounts=TimeAccounts(store, book, register.names),
            outages=Outages(store, register.open),
            notices=Notices(store),
            order_files=OrderFiles(files),
            order_board=OrderBoard(store),
            people_files=PeopleFiles(store, register.open),
            people_board=PeopleBoard(store, register.known, register.open),
            catalogue=catalogue,
            catalogue_files=catalogue_files,
            plan_board=PlanBoard(store, catalogue),
            papers=await stack.enter_async_context(papers_open(store, outside, register, hints.send)),
            deliveries=Deliveries(store),
            material_desk=material_desk(store, outside, hints.send),
            phones=PhoneDesk.on(store, outside.sms),
            statistics=StatisticReads(store),
            departments=register.known,
            register=register,
            department_files=department_files,
            signing_key=await token_key(store),
            is_demonstration=is_demonstration,
        )
    finally:
        await stack.aclose()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        await store.close()


async def calendar_book(store: Store) -> CalendarBook:
    """The calendars of the record, seeded where it has none, open at the newest page."""
    book = CalendarBook(load_changes())
    await seed_calendars(store, load_changes())
    await book.look(store)
    return book


async def _departments(store: Store, stack: AsyncExitStack) -> DepartmentFiles:
    """The register of departments, seeded when the record has none, looked after until the stack closes."""
    register = DepartmentBook(load_departments().values())
    files = DepartmentFiles(store, register)
    await files.seed(load_departments().values())
    keeping = asyncio.create_task(register.keep(store))
    stack.callback(keeping.cancel)
    return files


def keeper_of_the_catalogue(
    store: Store, book: CalendarBook, departments: Collection[str] | None = None
) -> CatalogueFiles:
    """Who changes the catalogue, with the lint of today by the calendars of the record."""

    def faults(matter: Matter) -> list[Finding]:
        return lint(matter, standards_by(book.current, beijing_date(utc_now()), departments))

    return CatalogueFiles(store, faults)
