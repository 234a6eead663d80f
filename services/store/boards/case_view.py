"""One case as its reader may see it: the department's own steps, and what those need."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Label, select

from schemas.cases.acts import Officer
from schemas.cases.case import CasePlan, JointCase, PlannedStep
from schemas.cases.case_views import CaseView, StepView
from schemas.cases.clock_view import ClockView
from schemas.cases.events.suspension import StepSuspended
from schemas.cases.lists import ApplicantOffers, PublicView, StepOffers
from schemas.errors import NotFound
from schemas.vocabulary import ClockKind, Role, StepAct
from services.clock import utc_now
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.clocks.effective_clock import effective_clock
from services.domain.cases.engine.offers import approval_refusal, case_offers, step_offers
from services.domain.explanation.clocks import explain_clocks
from services.domain.forms.masked_forms import mask_form
from services.domain.people.deputies import offers_with_deputies
from services.domain.people.masking import mask_person
from services.domain.people.permissions import departments_with_access, ensure_visible
from services.domain.timing.clocks import sla_status
from services.store.boards.case_delay_rulings import delay_rulings_of
from services.store.boards.case_materials import missing_materials_of
from services.store.boards.case_opinions import (
    consultation_of,
    recheck_of,
    satisfaction_of,
    signing_of,
)
from services.store.boards.case_rows import StoredCase
from services.store.boards.case_stages import led
from services.store.boards.failing_systems import failing_since, failing_systems
from services.store.boards.public_view import public_view
from services.store.calendars.calendars import CalendarSource
from services.store.cases import projection
from services.store.cases.current import case_now, derive_current_case
from services.store.cases.duplicates import read_duplicate_warnings, recorded_duplicates
from services.store.cases.service import case_time
from services.store.catalogue.tables import matter_version
from services.store.core.engine import Store
from services.store.core.query_codes import is_query_code
from services.store.core.schema.tables import account, case_dossier, joint_case


async def last_events(store: Store, case_nos: Sequence[str]) -> dict[str, int]:
    """The number of the last event of each of these cases."""
    query = select(joint_case.c.case_no, joint_case.c.seq).where(joint_case.c.case_no.in_(case_nos))
    async with store.autocommit() as connection:
        return {row.case_no: row.seq for row in await connection.execute(query)}


@dataclass(frozen=True)
class CaseViewQueries:
    """Reads one case."""

    store: Store
    book: CalendarSource
    is_demonstration: bool = False

    async def case(self, case_no: str, officer: Officer) -> CaseView:
        """The case with its steps and what this caller may do to each.

        Raises:
            NotFound: no such case, or none that the caller may know of.
        """
        row = await self._row(case_no)
        case = JointCase.model_validate({"plan": row["plan"], **row["state"]})
        ensure_visible(officer, case)
        now = case_time(case, utc_now())
        view = _case_view(case, row, officer, now, self.book.current, is_demonstration=self.is_demonstration)
        if not row["possible_duplicates"]:
            return view
        async with self.store.autocommit() as connection:
            warnings = await read_duplicate_warnings(connection, row["possible_duplicates"], officer)
        return view.model_copy(update={"warnings": warnings})

    async def plan(self, case_no: str, officer: Officer) -> CasePlan:
        """What the case goes through, as it was planned.

        Raises:
            NotFound: no such case, or none that the caller may know of.
        """
        async with self.store.autocommit() as connection:
            case = (await projection.load(connection, case_no)).case
        ensure_visible(officer, case)
        return case.plan

    async def clocks(self, case_no: str, officer: Officer) -> list[ClockView]:
        """Every clock of the case, explained from its ledger.

        Raises:
            NotFound: no such case, or none that the caller may know of.
        """
        async with self.store.autocommit() as connection:
            now = await case_now(connection, self.book, case_no, officer)
            approvers = {event.approver for event in now.log if isinstance(event, StepSuspended)}
            query = select(account.c.account, account.c.name).where(account.c.account.in_(approvers))
            names = {row.account: row.name for row in await connection.execute(query)}
        return explain_clocks(now.case, now.log, now.at, now.calendars, names)

    async def offers(self, case_no: str, officer: Officer) -> ApplicantOffers:
        """What the applicant may do now to the case and to each of its steps.

        Raises:
            NotFound: no such case, or another's.
        """
        async with self.store.autocommit() as connection:
            case = (await projection.load(connection, case_no)).case
        ensure_visible(officer, case)
        now = case_time(case, utc_now())
        steps = [
            StepOffers(
                code=step.code,
                name=step.name,
                acts=step_offers(case, step.code, officer, now, self.book.current),
            )
            for step in case.plan.steps
        ]
        return ApplicantOffers(acts=case_offers(case, officer, now), steps=steps)

    async def public(self, case_no: str, code: str) -> PublicView:
        """Progress for the applicant who holds the query code.

        Raises:
            NotFound: no such case, or another's code; the two look the same.
        """
        row: StoredCase | None = None
        with suppress(NotFound):
            row = await self._row(case_no)
        issue = row["query_code_issue"] if row else 0
        async with self.store.autocommit() as connection:
            is_theirs = await is_query_code(connection, case_no, issue, code)
        if row is None or not is_theirs:
            raise NotFound("办件编号或查询码不正确", case_no=case_no)
        async with self.store.autocommit() as connection:
            filed = await projection.load(connection, case_no)
            now = await derive_current_case(connection, self.book, case_no, filed)
        return public_view(now, row["subject"])

    async def _row(self, case_no: str) -> StoredCase:
        columns, kept = joint_case.c, case_dossier.c
        query = (
            select(
                columns.plan,
                columns.state,
                columns.seq,
                columns.channel,
                columns.subject,
                columns.query_code_issue,
                kept.applicant,
                kept.co_applicants,
                kept.answers,
                kept.form,
                kept.materials,
                kept.results,
                failing_systems(),
                recorded_duplicates(columns.case_no),
                _of_matter("form"),
                _of_matter("materials"),
            )
            .join(case_dossier, kept.case_no == columns.case_no)
            .where(columns.case_no == case_no)
        )
        async with self.store.autocommit() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("没有这个办件", case_no=case_no)
        return cast("StoredCase", dict(row))


def _of_matter(part: str) -> Label[object]:
    """A part of the matter's version by which the case was handed in, as column `matter_<part>`."""
    version = joint_case.c.plan["matter_version"].as_integer()
    is_its = (matter_version.c.code == joint_case.c.matter) & (matter_version.c.version == version)
    found = select(matter_version.c.body[part]).where(is_its).correlate(joint_case)
    return found.scalar_subquery().label(f"matter_{part}")


def _case_view(
    case: JointCase,
    row: StoredCase,
    officer: Officer,
    now: datetime,
    calendars: Calendars,
    *,
    is_demonstration: bool,
) -> CaseView:
    promised, statutory = case.clock(ClockKind.PROMISED), case.clock(ClockKind.STATUTORY)
    serves = officer.role is Role.WINDOW and not case.status.is_closed
    return CaseView(
        **case.model_dump(
            include={
                "case_no",
                "region",
                "status",
                "outcome",
                "version",
                "received_at",
                "accepted_at",
                "decided_at",
                "closed_at",
            }
        ),
        matter=case.plan.matter,
        matter_version=case.plan.matter_version,
        matter_name=case.plan.matter_name,
        subject=row["subject"],
        seq=row["seq"],
        project_codes=list(case.project_codes),
        channel=row["channel"],
        status_label=case.status.label,
        sla_status=sla_status(effective_clock(case), now),
        promised_due_at=promised.due_at if promised else None,
        statutory_due_at=statutory.due_at if statutory else None,
        now=now,
        answers=row["answers"],
        form=row["form"] if serves else mask_form(row["form"], row["matter_form"] or {}),
        applicant=row["applicant"] if serves else mask_person(row["applicant"]),
        co_applicants=row["co_applicants"] if serves else [*map(mask_person, row["co_applicants"])],
        steps=[
            _step_view(case, step, officer, now, row["failing_systems"], calendars)
            for step in case.plan.steps
        ],
        **led(case, now),
        satisfaction=satisfaction_of(case, now),
        acts=offers_with_deputies(
            officer, lambda who: case_offers(case, who, now, demonstration=is_demonstration)
        ),
        materials=row["materials"],
        missing=missing_materials_of(case, row["matter_materials"] or []),
        results=_seen_results(case, row["results"], officer),
    )


def _step_view(
    case: JointCase,
    step: PlannedStep,
    officer: Officer,
    now: datetime,
    failing: dict[str, str] | None,
    calendars: Calendars,
) -> StepView:
    state = case.steps[step.code]
    promised = case.clock(ClockKind.PROMISED, step.code)
    statutory = case.clock(ClockKind.STATUTORY, step.code)
    acts = offers_with_deputies(officer, lambda who: step_offers(case, step.code, who, now, calendars))
    is_open_to_them = any(offer.act is StepAct.APPROVE for offer in acts)
    return StepView(
        code=step.code,
        name=step.name,
        department=case.department(step.code),
        system_failing_since=failing_since(
            failing, case.department(step.code), is_open=state.status.is_active
        ),
        stage=step.stage,
        status=state.status,
        status_label=state.status.label,
        version=state.version,
        handler=state.handler,
        optional=step.optional,
        sla_status=sla_status(promised, now),
        opened_at=state.opened_at,
        settled_at=state.settled_at,
        due_at=promised.due_at if promised else None,
        warn_at=promised.warn_at if promised else None,
        statutory_due_at=statutory.due_at if statutory else None,
        is_provisional=promised.is_provisional if promised else False,
        rounds=state.rounds,
        appointment=state.appointment,
        consultation=consultation_of(case, step.code, now),
        signing=signing_of(case, step.code, now),
        recheck=recheck_of(case, step.code, now),
        delay_rulings=delay_rulings_of(case, step.code),
        **state.model_dump(include={"submitted_by", "checked_by", "is_outside", "known_at"}),
        not_yet=None if is_open_to_them else approval_refusal(case, step.code, officer, now),
        acts=acts,
    )


def _seen_results(
    case: JointCase, results: dict[str, dict[str, object]], officer: Officer
) -> dict[str, dict[str, object]]:
    """A department sees its own results and those of the steps that its own come after."""
    if officer.role in (Role.WINDOW, Role.ADMINISTRATOR):
        return results
    own = [step for step in case.plan.steps if officer.department in departments_with_access(case, step.code)]
    needed = {step.code for step in own} | {code for step in own for code in step.after}
    return {code: given for code, given in results.items() if code in needed}
