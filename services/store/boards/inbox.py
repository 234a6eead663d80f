"""The inbox (待办): open steps of a department, least time left first, filtered, counted."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select

from schemas.cases.acts import Officer
from schemas.cases.inbox import InboxCounts, InboxFilter
from schemas.cases.lists import InboxRow, LicenceDeliveryRow, Page, Paging
from schemas.json_values import JsonObject
from schemas.vocabulary import SlaStatus, StepStatus
from services.domain.people.deputies import acting_identities
from services.domain.people.masking import display_names
from services.store.boards.case_rows import ListedStep
from services.store.boards.failing_systems import failing_since, failing_systems
from services.store.boards.licence_deliveries import list_deliveries
from services.store.boards.named_cases import fits_many, named
from services.store.cases.pending_opinions import reply_limit
from services.store.cases.sla_status import case_now, step_sla_status
from services.store.core.engine import Selected, Store
from services.store.core.keyset import SortKey, read_page
from services.store.core.schema.active_steps import ACTIVE
from services.store.core.schema.tables import case_dossier, case_step, joint_case, pending_opinion

_BY_TIME_LEFT = (
    SortKey(case_step.c.due_real_at),
    SortKey(case_step.c.case_no),
    SortKey(case_step.c.code),
)


@dataclass(frozen=True)
class Inbox:
    """Reads a department's open steps; an absent officer's steps are also their deputy's."""

    store: Store

    async def rows(self, officer: Officer, wanted: InboxFilter, paging: Paging) -> Page[InboxRow]:
        """One page of the officer's department's open steps."""
        where = [
            *_waiting(officer, wanted, is_common=await fits_many(self.store, wanted.q)),
            *_narrowed(officer, wanted),
        ]
        counted = _joined(select(case_step.c.case_no)).where(*where)
        found = await read_page(self.store, _listed().where(*where), counted, _BY_TIME_LEFT, paging)
        return Page[InboxRow](items=[_row(one) for one in found.rows], **found.edges(paging))

    async def stream_batches(
        self, officer: Officer, wanted: InboxFilter, at_most: int
    ) -> AsyncIterator[list[InboxRow]]:
        """The same in one look, part by part, for export."""
        where = [
            *_waiting(officer, wanted, is_common=await fits_many(self.store, wanted.q)),
            *_narrowed(officer, wanted),
        ]
        async for part in self.store.stream_batches(_listed().where(*where).limit(at_most)):
            yield [_row(one) for one in part]

    async def requests(self, officer: Officer, paging: Paging) -> Page[InboxRow]:
        """The steps on which an answer or a signature of the officer or their department is awaited.

        Limit and SLA status of a row are those of the awaited answer, else the step's.
        """
        waits = and_(
            pending_opinion.c.case_no == case_step.c.case_no,
            pending_opinion.c.step == case_step.c.code,
            pending_opinion.c.department == (officer.department or ""),
            pending_opinion.c.is_waiting,
            or_(pending_opinion.c.account.is_(None), pending_opinion.c.account.in_(_accounts(officer))),
        )
        reason = select(func.min(pending_opinion.c.reason)).where(waits).scalar_subquery()
        where = exists().where(waits)
        counted = _joined(select(case_step.c.case_no)).where(where)
        listed = _listed().add_columns(joint_case.c.state, reason.label("reason"))
        found = await read_page(self.store, listed.where(where), counted, _BY_TIME_LEFT, paging)
        rows = [_row({**one, **reply_limit(one)}) for one in found.rows]
        return Page[InboxRow](items=rows, **found.edges(paging))

    async def deliveries(self, officer: Officer, paging: Paging) -> Page[LicenceDeliveryRow]:
        """List the licences to be delivered that the officer may deliver."""
        return await list_deliveries(self.store, officer, paging)

    async def held_by(self, account: str, department: str) -> list[tuple[str, str]]:
        """Case number and code of every open step of the department that the account has in hand."""
        columns = case_step.c
        query = select(columns.case_no, columns.code).where(
            columns.department == department, columns.status.in_(ACTIVE), columns.handler == account
        )
        async with self.store.autocommit() as connection:
            found = await connection.execute(query.order_by(columns.due_real_at, columns.case_no))
            return [(row.case_no, row.code) for row in found]

    async def counts(self, officer: Officer, wanted: InboxFilter) -> InboxCounts:
        """Counts of the search's steps by SLA status, position and matter."""
        columns, sla_status = case_step.c, step_sla_status().label("sla_status")
        mine = func.coalesce(columns.handler.in_(_accounts(officer)), false()).label("mine")
        parts = (sla_status, columns.status, columns.matter, mine)
        query = _joined(select(*parts, func.count().label("steps"))).where(
            *_waiting(officer, wanted, is_common=await fits_many(self.store, wanted.q))
        )
        async with self.store.autocommit() as connection:
            found = (await connection.execute(query.group_by(*parts))).all()
        sla_statuses: Counter[SlaStatus] = Counter()
        statuses: Counter[StepStatus] = Counter()
        matters: Counter[str] = Counter()
        own = 0
        for shown, status, matter, is_mine, steps in found:
            sla_statuses[SlaStatus(shown)] += steps
            statuses[StepStatus(status)] += steps
            matters[matter] += steps
            own += steps if is_mine else 0
        return InboxCounts(
            total=sla_statuses.total(),
            mine=own,
            sla_statuses=sla_statuses,
            statuses=statuses,
            matters=dict(matters.most_common()),
        )


def _joined(query: Select[Selected]) -> Select[Selected]:
    return query.select_from(case_step).join(joint_case, joint_case.c.case_no == case_step.c.case_no)


def _listed() -> Select[tuple[object, ...]]:
    columns = case_step.c
    query: Select[tuple[object, ...]] = select(
        columns.case_no,
        columns.code.label("step"),
        columns.name.label("step_name"),
        columns.matter,
        joint_case.c.matter_name,
        joint_case.c.subject,
        columns.department,
        columns.status,
        columns.handler,
        columns.opened_at,
        columns.due_at,
        columns.version,
        step_sla_status().label("sla_status"),
        case_now(case_step).label("now"),
        case_dossier.c.applicant,
        case_dossier.c.co_applicants,
        failing_systems(),
    )
    joined = _joined(query).join(case_dossier, case_dossier.c.case_no == columns.case_no)
    return joined.order_by(*(key.ordered(backward=False) for key in _BY_TIME_LEFT))


def _waiting(officer: Officer, wanted: InboxFilter, *, is_common: bool) -> list[ColumnElement[bool]]:
    columns = case_step.c
    where = [columns.department == (officer.department or ""), columns.status.in_(ACTIVE)]
    if wanted.step is not None:
        where.append(columns.code == wanted.step)
    if wanted.q:
        where.append(
            or_(
                named(wanted.q, is_common=is_common),
                joint_case.c.matter_name.contains(wanted.q, autoescape=True),
            )
        )
    return where


def _narrowed(officer: Officer, wanted: InboxFilter) -> list[ColumnElement[bool]]:
    columns = case_step.c
    equal = {
        step_sla_status(): wanted.sla_status,
        columns.status: wanted.status,
        columns.matter: wanted.matter,
    }
    mine = [columns.handler.in_(_accounts(officer))] if wanted.mine else []
    return [*(column == value for column, value in equal.items() if value is not None), *mine]


def _accounts(officer: Officer) -> list[str]:
    return [who.account for who in acting_identities(officer)]


def _row(given: JsonObject) -> InboxRow:
    row = cast("ListedStep", given)
    return InboxRow.model_validate(
        {
            **given,
            "status_label": StepStatus(row["status"]).label,
            "sla_status_label": SlaStatus(row["sla_status"]).label,
            "applicant": display_names(row["applicant"], row["co_applicants"]),
            "system_failing_since": failing_since(row["failing_systems"], row["department"]),
        }
    )
