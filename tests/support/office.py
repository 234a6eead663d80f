"""The office as tests know it: hand in, act, look, wait until something is so."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import uuid4

from deploy.seeds.people import MAPPINGS, people
from schemas.cases.acts import Officer
from schemas.cases.case_views import ActReceipt, CaseView, IntakeReceipt
from schemas.cases.intake import Application
from schemas.catalogue.matter import Matter
from schemas.demonstration import Demonstration
from schemas.vocabulary import CaseAct, StepAct
from services.app_context import AppContext, create_app_context
from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from services.domain.cases.act_input import case_command, step_command
from services.domain.catalogue.examples import fill_placeholders
from services.reference_data.loader import load_matters
from services.store.boards.case_view import CaseViewQueries
from services.store.boards.queries import CaseQueries
from services.store.cases.intake import IntakeService
from services.store.cases.service import CaseService
from services.store.catalogue.queries import Catalogue
from services.store.catalogue.service import MatterVersionService
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.people.absence_service import seed_mappings
from services.store.people.accounts import Accounts

PASSWORD = "correct horse 4"
REGION = "330100"


@dataclass(frozen=True)
class Office:
    """Everything behind the door, wired as the API wires it."""

    ctx: AppContext
    store: Store
    accounts: Accounts
    cases: CaseService
    intake: IntakeService
    case_queries: CaseQueries
    case_views: CaseViewQueries
    catalogue: Catalogue
    matter_versions: MatterVersionService
    matters: dict[str, Matter]
    people: dict[str, Officer]

    @classmethod
    async def opened(cls, store: Store, database_url: str) -> Self:
        """The office on that database, with its people seeded."""
        ctx = create_app_context(
            store, CommitNotifier(database_url), REGION, is_demonstration=True, spread_seconds=0
        )
        await ctx.accounts.seed(people(REGION), PASSWORD)
        await seed_mappings(store, MAPPINGS)
        await ctx.seed()
        return cls(
            ctx=ctx,
            store=store,
            accounts=ctx.accounts,
            cases=ctx.cases,
            intake=ctx.intake,
            case_queries=ctx.case_queries,
            case_views=ctx.case_views,
            catalogue=ctx.catalogue,
            matter_versions=ctx.matter_versions,
            matters=load_matters(),
            people={officer.account: officer for officer in people(REGION)},
        )

    def application(self, today: date | None = None, **changes: Any) -> Application:
        """A complete application for enterprise set-up, with some parts changed."""
        body = fill_placeholders(self.matters["enterprise-setup"].example, today or beijing_date(utc_now()))
        return Application.model_validate({**body, "accept": True, **changes})

    async def receive(
        self, application: Application | None = None, demonstration: Demonstration | None = None
    ) -> IntakeReceipt:
        """Hand in at the first window."""
        return await self.intake.receive(
            application or self.application(), self.people["window1"], a_key(), demonstration
        )

    async def act(self, account: str, case_no: str, act: CaseAct, **fields: Any) -> ActReceipt:
        """Somebody acts on the whole case."""
        return await self.cases.act_on_case(
            case_no, case_command({"act": act, **fields}), self.people[account], a_key()
        )

    async def step(self, account: str, case_no: str, code: str, act: StepAct, **fields: Any) -> ActReceipt:
        """Somebody acts on a step."""
        return await self.cases.act_on_step(
            case_no, code, step_command({"act": act, **fields}), self.people[account], a_key()
        )

    async def view(self, case_no: str, account: str = "admin1") -> CaseView:
        """The case as somebody sees it."""
        return await self.case_views.case(case_no, self.people[account])


def a_key() -> IdempotencyKey:
    """A fresh idempotency key."""
    return IdempotencyKey(uuid4().hex, "body")


async def until(is_so: Callable[[], Awaitable[bool]], within: float = 60) -> None:
    """Wait until it is so; fails when it does not come true in time."""
    async with asyncio.timeout(within):
        while not await is_so():  # noqa: ASYNC110 - what is waited for happens in other processes
            await asyncio.sleep(0.02)
