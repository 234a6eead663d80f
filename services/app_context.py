"""The app context: services and queries of one process, built in one place.

The API, the worker, the commands of `lianban` and the tests all build theirs by `create_app_context`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date

from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from services.external.documents import create_document_service
from services.external.external_services import ExternalServices
from services.external.material_tools import MaterialTools
from services.external.phone_verification import PhoneVerification
from services.gateways.certificates import SimulatedCertificates
from services.lazy_service import LazyService
from services.reference_data.calendars import load_changes
from services.reference_data.documents import load_bodies
from services.reference_data.loader import load_departments, load_matter_versions
from services.store.applicants.access import Applicants
from services.store.applicants.attempts import Attempts
from services.store.applicants.drafts import Drafts
from services.store.applicants.phone_codes import PhoneCodes
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
from services.store.cases.child_cases import ChildCases
from services.store.cases.demonstration_phones import DemonstrationPhones
from services.store.cases.intake import IntakeService
from services.store.cases.quarantine import Quarantine
from services.store.cases.service import CaseService
from services.store.catalogue.matter_lint import MatterLint
from services.store.catalogue.queries import Catalogue
from services.store.catalogue.return_risks import ReturnRisks
from services.store.catalogue.service import MatterVersionService, is_seeded
from services.store.core.engine import Store
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.secrets import token_key
from services.store.core.wakeup_jitter import WakeupJitter
from services.store.documents.service import DocumentService
from services.store.materials.service import MaterialService
from services.store.notifications.deliveries import Deliveries
from services.store.notifications.delivery_acts import DeliveryActs
from services.store.notifications.notifications import NotificationQueries
from services.store.notifications.subscription_acts import SubscriptionActs
from services.store.people.absence_service import AbsenceService
from services.store.people.account_approvals import AccountApprovals
from services.store.people.account_service import AccountService
from services.store.people.accounts import Accounts
from services.store.people.department_register import DepartmentRegister
from services.store.people.department_service import DepartmentService
from services.store.people.disclosures import Disclosures
from services.store.people.opinion_templates import OpinionTemplates
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


def _case_service(ctx: "AppContext") -> CaseService:
    checks = ActChecks(ctx.accounts, ctx.register.receiving, ctx.documents, ctx.is_demonstration)
    notify = ctx.commit_notifier.notify
    return CaseService(ctx.store, ctx.calendar_source, ctx.spread, notify_commit=notify, checks=checks)


def _intake_service(ctx: "AppContext") -> IntakeService:
    return IntakeService(ctx.cases, ctx.catalogue, ctx.region, is_demonstration=ctx.is_demonstration)


def _case_views(ctx: "AppContext") -> CaseViewQueries:
    return CaseViewQueries(ctx.store, ctx.calendar_source, is_demonstration=ctx.is_demonstration)


def _calendar_service(ctx: "AppContext") -> CalendarService:
    changes = CalendarChanges(ctx.store, ctx.calendar_source, ctx.catalogue, ctx.register.open)
    return CalendarService(changes, ctx.register.names)


def _material_tools(ctx: "AppContext") -> MaterialTools:
    objects, notify = ctx.external.objects, ctx.commit_notifier.notify
    return MaterialTools(
        materials=MaterialService(ctx.store, objects, ctx.catalogue, notify),
        virus_scan=ctx.external.virus_scan,
        certificates=SimulatedCertificates(beijing_date(utc_now())),
    )


def _phone_verification(ctx: "AppContext") -> PhoneVerification:
    own = DemonstrationPhones(ctx.store, ctx.intake.index) if ctx.is_demonstration else None
    return PhoneVerification(PhoneCodes(ctx.store), ctx.deliveries, ctx.external.sms, own)


@dataclass(frozen=True)
class AppContext:
    """Services and queries of one process.

    Attributes:
        external: gateways and object storage.
        region: code of the region that case numbers start with.
        spread: jitter of wake-ups.
        signing_key: signs tokens; empty in commands, which sign none.
        is_demonstration: whether cases may live in a time of their own.
    """

    store: Store
    commit_notifier: CommitNotifier
    external: ExternalServices
    region: str
    spread: WakeupJitter
    signing_key: str
    is_demonstration: bool
    register: DepartmentRegister
    calendar_source: CalendarSource
    calendar_history: CalendarHistory
    documents: DocumentService
    return_risks: ReturnRisks

    cases = LazyService(_case_service)
    intake = LazyService(_intake_service)
    child_cases = LazyService(lambda ctx: ChildCases.on(ctx.cases))
    quarantine = LazyService(lambda ctx: Quarantine(ctx.store))
    case_queries = LazyService(lambda ctx: CaseQueries(ctx.store))
    case_views = LazyService(_case_views)
    inbox = LazyService(lambda ctx: Inbox(ctx.store))
    bulk_acts = LazyService(lambda ctx: BulkActService(ctx.cases, ctx.inbox))
    opinion_templates = LazyService(lambda ctx: OpinionTemplates(ctx.store))
    saved_views = LazyService(lambda ctx: SavedViews(ctx.store))
    search = LazyService(lambda ctx: Search(ctx.store, ctx.intake.index))
    window = LazyService(lambda ctx: WindowQueries(ctx.store))
    sla_board = LazyService(lambda ctx: SlaBoardQueries(ctx.store))

    departments = LazyService(lambda ctx: ctx.register.known)
    department_service = LazyService(lambda ctx: DepartmentService(ctx.store, ctx.register))
    accounts = LazyService(lambda ctx: Accounts(ctx.store))
    account_service = LazyService(lambda ctx: AccountService(ctx.store, ctx.accounts, ctx.register.open))
    account_approvals = LazyService(lambda ctx: AccountApprovals(ctx.store))
    sessions = LazyService(lambda ctx: Sessions(ctx.store))
    people = LazyService(lambda ctx: PeopleQueries(ctx.store, ctx.register.known, ctx.register.open))
    absences = LazyService(lambda ctx: AbsenceService(ctx.store, ctx.register.open))
    person_lookups = LazyService(lambda ctx: PersonLookups(ctx.store, ctx.intake.index))
    disclosures = LazyService(lambda ctx: Disclosures(ctx.store))

    applicants = LazyService(lambda ctx: Applicants(ctx.store))
    applicant_sessions = LazyService(lambda ctx: ApplicantSessions(ctx.store))
    drafts = LazyService(lambda ctx: Drafts(ctx.store))
    attempts = LazyService(lambda ctx: Attempts(ctx.store))
    phones = LazyService(_phone_verification)
    progress = LazyService(lambda ctx: ProgressQueries(ctx.store, ctx.calendar_source))

    catalogue = LazyService(lambda ctx: Catalogue(ctx.store))
    matter_lint = LazyService(lambda ctx: MatterLint(ctx.calendar_source, ctx.register.open))
    matter_versions = LazyService(lambda ctx: MatterVersionService(ctx.store, ctx.matter_lint))
    calendars = LazyService(_calendar_service)
    material_tools = LazyService(_material_tools)
    supervision_orders = LazyService(lambda ctx: SupervisionOrderService(ctx.cases))
    supervision_order_queries = LazyService(lambda ctx: SupervisionOrderQueries(ctx.store))
    notifications = LazyService(lambda ctx: NotificationQueries(ctx.store))
    deliveries = LazyService(lambda ctx: Deliveries(ctx.store))
    delivery_acts = LazyService(lambda ctx: DeliveryActs(ctx.store))
    subscription_acts = LazyService(lambda ctx: SubscriptionActs(ctx.store))
    statistics = LazyService(lambda ctx: StatisticReads(ctx.store))
    time_accounts = LazyService(lambda ctx: TimeAccounts(ctx.store, ctx.calendar_source, ctx.register.names))
    outages = LazyService(lambda ctx: Outages(ctx.store, ctx.register.open))
    plan = LazyService(lambda ctx: PlanQueries(ctx.store, ctx.catalogue))
    traces = LazyService(lambda ctx: CaseTraces(ctx.store, ctx.calendar_history))
    alarms = LazyService(lambda ctx: Alarms(ctx.store))

    @property
    def today(self) -> date:
        """Today in Beijing."""
        return beijing_date(utc_now())

    async def seed(self) -> None:
        """Store the reference data that the database lacks; what it has stays."""
        await self.department_service.seed(load_departments().values())
        await seed_calendars(self.store, load_changes())
        await self.calendar_source.refresh(self.store)
        if not await is_seeded(self.store):
            await self.matter_versions.seed(load_matter_versions())
        await self.documents.templates.seed(load_bodies())


def create_app_context(
    store: Store,
    commit_notifier: CommitNotifier,
    region: str = "",
    *,
    is_demonstration: bool = False,
    spread_seconds: float | None = None,
    external: ExternalServices | None = None,
    signing_key: str = "",
) -> AppContext:
    """Create the app context on that store, without reading the database.

    Departments and calendars are those of the reference data until they are read (`AppContext.seed`).

    Args:
        spread_seconds: fixes the jitter of wake-ups; None lets it grow with their number.
        external: None for services in memory, for tests.
    """
    external = external or ExternalServices()
    register = DepartmentRegister(load_departments().values())
    return AppContext(
        store=store,
        commit_notifier=commit_notifier,
        external=external,
        region=region,
        spread=WakeupJitter(spread_seconds),
        signing_key=signing_key,
        is_demonstration=is_demonstration,
        register=register,
        calendar_source=CalendarSource(load_changes()),
        calendar_history=CalendarHistory(load_changes()),
        documents=create_document_service(store, external, register, commit_notifier.notify),
        return_risks=ReturnRisks(),
    )


@asynccontextmanager
async def open_app_context(
    database_url: str,
    region: str,
    *,
    is_demonstration: bool,
    spread_seconds: float | None = None,
    external: ExternalServices | None = None,
) -> AsyncIterator[AppContext]:
    """Open the app context of a serving process while the block runs.

    The database is seeded, and changes that other processes commit are followed. The arguments are those
    of `create_app_context`.
    """
    store, commit_notifier = Store.open(database_url), CommitNotifier(database_url)
    tasks = [asyncio.create_task(commit_notifier.run(listen=True))]
    try:
        ctx = create_app_context(
            store,
            commit_notifier,
            region,
            is_demonstration=is_demonstration,
            spread_seconds=spread_seconds,
            external=external,
            signing_key=await token_key(store),
        )
        tasks.append(asyncio.create_task(ctx.register.refresh_forever(store)))
        try:
            await ctx.seed()
            yield ctx
        finally:
            await ctx.documents.printer.typesetter.close()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await store.close()


@asynccontextmanager
async def open_command_context(database_url: str, pool_size: int = 2) -> AsyncIterator[AppContext]:
    """Open the app context of a command: nothing is seeded, no process is notified."""
    store = Store.open(database_url, pool_size=pool_size)
    try:
        yield create_app_context(store, CommitNotifier(database_url))
    finally:
        await store.close()
