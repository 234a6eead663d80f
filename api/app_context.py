"""The app context: services and queries, wired once per process."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

from api.limits.account_limits import AccountLimits
from api.streams.board_stream import BoardStream
from api.streams.case_stream import CaseStream
from api.streams.live_stream import StreamPlaces
from schemas.catalogue.findings import Finding
from schemas.catalogue.matter import Matter
from schemas.networks import AllowedNetworks
from schemas.people.departments import Department
from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from services.domain.catalogue.lint.lint import lint
from services.reference_data.calendars import load_changes
from services.reference_data.loader import load_departments, load_matter_versions
from services.reference_data.standards import standards_by
from services.store.applicants.access import Applicants
from services.store.applicants.attempts import Attempts
from services.store.applicants.drafts import Drafts
from services.store.applicants.sessions import ApplicantSessions
from services.store.audits.alarms import Alarms
from services.store.boards.bulk_acts import BulkActService
from services.store.boards.case_view import CaseViewQueries
from services.store.boards.inbox import Inbox
from services.store.boards.progress import ProgressQueries
from services.store.boards.queries import CaseQueries
from services.store.boards.saved_views import SavedViews
from services.store.boards.search import Search
from services.store.boards.sla_board import SlaBoardQueries
from services.store.boards.window import WindowQueries
from services.store.calendar_changes.changes import CalendarChanges
from services.store.calendar_changes.requests import CalendarService
from services.store.calendars.calendars import CalendarSource
from services.store.calendars.history import CalendarHistory
from services.store.calendars.service import seed as seed_calendars
from services.store.cases.act_checks import ActChecks
from services.store.cases.demonstration_phones import DemonstrationPhones
from services.store.cases.intake import IntakeService
from services.store.cases.service import CaseService
from services.store.catalogue.queries import Catalogue
from services.store.catalogue.return_risks import ReturnRisks
from services.store.catalogue.service import MatterVersionService, is_seeded
from services.store.core.engine import Store
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.secrets import token_key
from services.store.core.wakeup_jitter import WakeupJitter
from services.store.documents.service import DocumentService
from services.store.notifications.deliveries import Deliveries
from services.store.notifications.delivery_acts import DeliveryActs
from services.store.notifications.notifications import NotificationQueries
from services.store.people.absence_service import AbsenceService
from services.store.people.account_approvals import AccountApprovals
from services.store.people.account_service import AccountService
from services.store.people.accounts import Accounts
from services.store.people.department_register import DepartmentRegister
from services.store.people.department_service import DepartmentService
from services.store.people.disclosures import Disclosures
from services.store.people.person_lookups import PersonLookups
from services.store.people.queries import PeopleQueries
from services.store.people.sessions import Sessions
from services.store.statistics.outages import Outages
from services.store.statistics.plan_board import PlanQueries
from services.store.statistics.queries import StatisticReads
from services.store.statistics.time_accounts import TimeAccounts
from services.store.supervision.queries import SupervisionOrderQueries
from services.store.supervision.service import SupervisionOrderService
from services.store.traces.case_traces import CaseTraces
from services.wiring.documents import open_document_service
from services.wiring.external_services import ExternalServices
from services.wiring.materials import MaterialTools, create_material_tools
from services.wiring.phone_verification import PhoneVerification


@dataclass(frozen=True)
class AppContext:
    """What the routes work with.

    `is_demonstration` lets cases live in a time of their own.
    """

    store: Store
    accounts: Accounts
    applicants: Applicants
    sessions: Sessions
    case_files: CaseService
    intake: IntakeService
    boards: CaseQueries
    inbox: Inbox
    saved_views: SavedViews
    case_board: CaseViewQueries
    sla_boards: SlaBoardQueries
    traces: CaseTraces
    board_stream: BoardStream
    case_stream: CaseStream
    alarms: Alarms
    calendars: CalendarService
    time_accounts: TimeAccounts
    outages: Outages
    notices: NotificationQueries
    order_files: SupervisionOrderService
    order_board: SupervisionOrderQueries
    people_files: AbsenceService
    people_board: PeopleQueries
    catalogue: Catalogue
    catalogue_files: MatterVersionService
    plan_board: PlanQueries
    documents: DocumentService
    material_tools: MaterialTools
    phones: PhoneVerification
    statistics: StatisticReads
    deliveries: Deliveries
    departments: Mapping[str, Department]
    register: DepartmentRegister
    department_files: DepartmentService
    signing_key: str
    is_demonstration: bool
    networks: AllowedNetworks
    stream_places: StreamPlaces = field(default_factory=StreamPlaces)
    account_limits: AccountLimits = field(default_factory=AccountLimits)
    return_risks: ReturnRisks = field(default_factory=ReturnRisks)

    @property
    def delivery_acts(self) -> DeliveryActs:
        """Skips deliveries and sends them again."""
        return DeliveryActs(self.store)

    @property
    def drafts(self) -> Drafts:
        """What was typed and not yet handed in."""
        return Drafts(self.store)

    @property
    def attempts(self) -> Attempts:
        """Counts failed attempts."""
        return Attempts(self.store)

    @property
    def applicant_sessions(self) -> ApplicantSessions:
        """Browsers of the public, and the phones they proved."""
        return ApplicantSessions(self.store)

    @property
    def person_lookups(self) -> PersonLookups:
        """Who looks people up, and why."""
        return PersonLookups(self.store, self.intake.index)

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
    def progress(self) -> ProgressQueries:
        """What applicants look at."""
        return ProgressQueries(self.store, self.case_files.book)

    @property
    def search(self) -> Search:
        """Finds cases by numbers and names."""
        return Search(self.store, self.intake.index)

    @property
    def window_board(self) -> WindowQueries:
        """What the window looks at."""
        return WindowQueries(self.store)

    @property
    def bulk_acts(self) -> BulkActService:
        """Does one act to many steps."""
        return BulkActService(self.case_files, self.inbox)

    @property
    def today(self) -> date:
        """Today in Beijing."""
        return beijing_date(utc_now())


@asynccontextmanager
async def opened(
    database_url: str, region: str, *, is_demonstration: bool, outside: ExternalServices | None = None
) -> AsyncIterator[AppContext]:
    """Open the application context on that database while the block runs."""
    store, commit_notifier = Store.open(database_url), CommitNotifier(database_url)
    sending = asyncio.create_task(commit_notifier.run(listen=True))
    stack, outside = AsyncExitStack(), outside or ExternalServices()
    try:
        register = (department_files := await _departments(store, stack)).book
        book = await calendar_book(store)
        catalogue, catalogue_files = Catalogue(store), await _seeded_catalogue(store, book, register)
        notify = commit_notifier.notify
        documents = await stack.enter_async_context(open_document_service(store, outside, register, notify))
        checks = ActChecks(accounts := Accounts(store), register.open, documents, is_demonstration)
        files = CaseService(store, book, WakeupJitter(), notify_commit=notify, checks=checks)
        intake = IntakeService(files, catalogue, region, is_demonstration=is_demonstration)
        yield AppContext(
            store=store,
            accounts=accounts,
            applicants=Applicants(store),
            sessions=Sessions(store),
            case_files=files,
            intake=intake,
            boards=CaseQueries(store),
            inbox=Inbox(store),
            saved_views=SavedViews(store),
            case_board=CaseViewQueries(store, book, is_demonstration=is_demonstration),
            traces=CaseTraces(store, CalendarHistory(load_changes())),
            sla_boards=(sla_boards := SlaBoardQueries(store)),
            board_stream=BoardStream(sla_boards),
            case_stream=CaseStream(store, commit_notifier),
            alarms=Alarms(store),
            calendars=CalendarService(CalendarChanges(store, book, catalogue, register.open), register.names),
            time_accounts=TimeAccounts(store, book, register.names),
            outages=Outages(store, register.open),
            notices=NotificationQueries(store),
            order_files=SupervisionOrderService(files),
            order_board=SupervisionOrderQueries(store),
            people_files=AbsenceService(store, register.open),
            people_board=PeopleQueries(store, register.known, register.open),
            catalogue=catalogue,
            catalogue_files=catalogue_files,
            plan_board=PlanQueries(store, catalogue),
            documents=documents,
            deliveries=Deliveries(store),
            material_tools=create_material_tools(store, outside, notify),
            phones=_phones(store, outside, intake),
            statistics=StatisticReads(store),
            departments=register.known,
            register=register,
            department_files=department_files,
            signing_key=await token_key(store),
            is_demonstration=is_demonstration,
            networks=outside.networks,
        )
    finally:
        await stack.aclose()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        await store.close()


def _phones(store: Store, outside: ExternalServices, intake: IntakeService) -> PhoneVerification:
    own = DemonstrationPhones(store, intake.index) if intake.is_demonstration else None
    return PhoneVerification.on(store, outside.sms, own)


async def calendar_book(store: Store) -> CalendarSource:
    """The calendars of the record, seeded where it has none, open at the newest page."""
    book = CalendarSource(load_changes())
    await seed_calendars(store, load_changes())
    await book.refresh(store)
    return book


async def _departments(store: Store, stack: AsyncExitStack) -> DepartmentService:
    """The register of departments: seeded when empty, refreshed until the stack closes."""
    register = DepartmentRegister(load_departments().values())
    files = DepartmentService(store, register)
    await files.seed(load_departments().values())
    keeping = asyncio.create_task(register.refresh_forever(store))
    stack.callback(keeping.cancel)
    return files


async def _seeded_catalogue(
    store: Store, book: CalendarSource, register: DepartmentRegister
) -> MatterVersionService:
    """Who changes the catalogue; the matters of the files are read only where it is empty."""
    files = keeper_of_the_catalogue(store, book, register.open)
    if not await is_seeded(store):
        await files.seed(load_matter_versions())
    return files


def keeper_of_the_catalogue(
    store: Store, book: CalendarSource, departments: Collection[str] | None = None
) -> MatterVersionService:
    """Who changes the catalogue, with the lint of today by the calendars of the record."""

    def faults(matter: Matter, staffed: frozenset[str]) -> list[Finding]:
        return lint(matter, standards_by(book.current, beijing_date(utc_now()), departments, staffed))

    return MatterVersionService(store, faults)
