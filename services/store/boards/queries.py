"""Boards (看板): reads for screens; every list is narrowed to what its reader may see."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from typing import TypeVar, cast

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.sql.expression import and_, or_

from schemas.cases.acts import Officer
from schemas.cases.events import EventKind
from schemas.cases.lists import CaseFilter, CaseRow, EventView, Page, Paging
from schemas.errors import NotFound
from schemas.json_values import JsonObject, as_object, as_texts
from schemas.vocabulary import CaseStatus, RequestReason, Role
from services.domain.people.masking import display_names
from services.store.boards.case_rows import ListedCase, StoredEvent
from services.store.boards.named_cases import at_least, fits_many, named
from services.store.cases.sla_status import case_sla_status
from services.store.core.engine import Store
from services.store.core.keyset import SortKey, read_page
from services.store.core.schema.tables import (
    case_dossier,
    case_step,
    event_table,
    joint_case,
    pending_opinion,
)

Row = TypeVar("Row")


_NOT_IN_LOG = frozenset({"possible_duplicates"})
"""Private fields that no log shows: case numbers of which the reader may see only some."""
_NEWEST = (SortKey(joint_case.c.received_at, is_descending=True), SortKey(joint_case.c.case_no))


@dataclass(frozen=True)
class CaseQueries:
    """The lists."""

    store: Store

    async def cases(self, officer: Officer, wanted: CaseFilter, paging: Paging) -> Page[CaseRow]:
        """The cases visible to the officer, newest first; of a common name, a minimum count."""
        is_common, total = await fits_many(self.store, wanted.q), None
        if is_common and wanted.q:
            others = [*visible(officer), *_wanted(wanted.model_copy(update={"q": None}), is_common=False)]
            total = await at_least(self.store, wanted.q, others)
        where = [*visible(officer), *_wanted(wanted, is_common=is_common)]
        counted = select(joint_case.c.case_no).where(*where)
        found = await read_page(self.store, _listed().where(*where), counted, _NEWEST, paging, known=total)
        return Page[CaseRow](items=[_case_row(row) for row in found.rows], **found.edges(paging))

    async def cases_in_parts(
        self, officer: Officer, wanted: CaseFilter, at_most: int
    ) -> AsyncIterator[list[CaseRow]]:
        """The same in one look, part by part, for export."""
        is_common = await fits_many(self.store, wanted.q)
        where = [*visible(officer), *_wanted(wanted, is_common=is_common)]
        query = _listed().where(*where).limit(at_most)
        async for part in self.store.stream_batches(query):
            yield [_case_row(row) for row in part]

    async def events(
        self,
        case_no: str,
        officer: Officer,
        after: int,
        limit: int,
        kinds: Collection[EventKind] | None = None,
    ) -> list[EventView]:
        """The log of a case after a number; free text only of the reader's own department.

        Args:
            kinds: only events of these kinds; None for all.

        Raises:
            NotFound: no such case, or none that the caller may know of.
        """
        columns = event_table.c
        query = (
            select(
                columns.seq,
                columns.kind,
                columns.at,
                columns.filed_at,
                columns.actor,
                columns.step,
                columns.clock,
                columns.facts,
                columns.private,
                case_step.c.department,
                _signs_the_step(officer).label("is_signer"),
            )
            .outerjoin(
                case_step, and_(case_step.c.case_no == columns.stream, case_step.c.code == columns.step)
            )
            .where(columns.stream == case_no, columns.seq > after)
            .where(*([] if kinds is None else [columns.kind.in_([kind.value for kind in kinds])]))
            .order_by(columns.seq)
            .limit(limit)
        )
        seen = select(joint_case.c.case_no).where(joint_case.c.case_no == case_no, *visible(officer))
        async with self.store.autocommit() as connection:
            if (await connection.execute(seen)).first() is None:
                raise NotFound("没有这个办件", case_no=case_no)
            found = (await connection.execute(query)).mappings()
            rows = [cast("StoredEvent", row) for row in found]
        return [EventView.model_validate(_as_seen(row, officer)) for row in rows]


def _listed() -> Select[tuple[object, ...]]:
    columns = joint_case.c
    query = select(
        columns.case_no,
        columns.matter,
        columns.matter_name,
        columns.subject,
        columns.region,
        columns.channel,
        columns.status,
        columns.received_at,
        columns.promised_due_at,
        case_sla_status().label("sla_status"),
        case_dossier.c.applicant,
        case_dossier.c.co_applicants,
    ).join(case_dossier, case_dossier.c.case_no == columns.case_no)
    return query.order_by(*(key.ordered(backward=False) for key in _NEWEST))


def _case_row(given: JsonObject) -> CaseRow:
    row = cast("ListedCase", given)
    label, applicant = CaseStatus(row["status"]).label, display_names(row["applicant"], row["co_applicants"])
    return CaseRow.model_validate({**given, "status_label": label, "applicant": applicant})


def _as_seen(row: StoredEvent, officer: Officer) -> dict[str, object]:
    """Comments a department may read: on its steps, addressed to it, its own, drafts it signs."""
    department, facts = row["department"], row["facts"]
    signer = as_object(facts.get("signer")).get("department")
    one = (facts.get("to_department"), facts.get("department"), signer)
    addressed = (*as_texts(facts.get("departments")), *one)
    own = officer.role in (Role.WINDOW, Role.ADMINISTRATOR) or officer.department in (department, *addressed)
    own = own or (row["is_signer"] and row["kind"] == EventKind.STEP_DECISION_DRAFTED.value)
    label = EventKind(row["kind"]).label
    private = {name: value for name, value in row["private"].items() if name not in _NOT_IN_LOG}
    shown = {name: value for name, value in row.items() if name not in {"department", "is_signer"}}
    return {**shown, "label": label, "private": private if own else {}}


def _signs_the_step(officer: Officer) -> ColumnElement[bool]:
    """Whether the officer's department is or was asked to sign the step of the event."""
    request = pending_opinion.c
    return exists().where(
        request.case_no == event_table.c.stream,
        request.step == event_table.c.step,
        request.department == officer.department,
        request.reason == RequestReason.SIGNATURE.value,
    )


def visible(officer: Officer) -> list[ColumnElement[bool]]:
    """What narrows a list of cases to those that the officer may see."""
    if officer.role is Role.ADMINISTRATOR:
        return []
    if officer.role is Role.WINDOW:
        return [joint_case.c.region == officer.centre] if officer.centre else []
    own = and_(case_step.c.case_no == joint_case.c.case_no, case_step.c.department == officer.department)
    consulted = and_(
        pending_opinion.c.case_no == joint_case.c.case_no, pending_opinion.c.department == officer.department
    )
    return [or_(exists().where(own), exists().where(consulted))]


def _wanted(wanted: CaseFilter, *, is_common: bool) -> list[ColumnElement[bool]]:
    columns = joint_case.c
    where: list[ColumnElement[bool]] = []
    equal = {
        columns.status: wanted.status,
        columns.matter: wanted.matter,
        columns.region: wanted.region,
        columns.channel: wanted.channel,
        case_sla_status(): wanted.sla_status,
    }
    where += [column == value for column, value in equal.items() if value is not None]
    if wanted.department is not None:
        in_it = and_(case_step.c.case_no == columns.case_no, case_step.c.department == wanted.department)
        where.append(exists().where(in_it))
    if wanted.q:
        where.append(named(wanted.q, is_common=is_common))
    if wanted.received_from is not None:
        where.append(columns.received_at >= wanted.received_from)
    if wanted.received_to is not None:
        where.append(columns.received_at < wanted.received_to)
    return where
