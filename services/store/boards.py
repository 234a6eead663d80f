"""Boards (看板): reads for screens; every list is narrowed to what its reader may see."""

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.sql.expression import and_

from schemas.acts import Officer
from schemas.boards import CaseFilter, CaseRow, EventView, InboxRow, Page
from schemas.errors import NotFound
from schemas.events import EventKind
from schemas.vocabulary import CaseStatus, Role, StepStatus
from services.domain.case_numbers import is_case_number
from services.domain.masking import masked_name
from services.store.lights import case_light, case_now, step_light
from services.store.store import Store
from services.store.tables import case_dossier, case_event, case_step, joint_case

Row = TypeVar("Row")

ACTIVE: BindParameter[list[str]] = bindparam(
    "active",
    [status.value for status in StepStatus if status.is_active],
    expanding=True,
    literal_execute=True,
)
"""Written out in the statement, so that the partial index of the inbox always fits."""

COUNTED_AT_MOST = 10_000
"""Totals are counted up to here, so that no list costs more for what it does not show."""


@dataclass(frozen=True)
class Boards:
    """The lists."""

    store: Store

    async def cases(self, officer: Officer, wanted: CaseFilter, page: int, page_size: int) -> Page[CaseRow]:
        """The cases that the officer may see, newest first."""
        columns = joint_case.c
        where = [*_visible(officer), *_wanted(wanted)]
        query = (
            select(
                columns.case_no,
                columns.matter,
                columns.matter_name,
                columns.region,
                columns.channel,
                columns.status,
                columns.received_at,
                columns.promised_due_at,
                case_light().label("light"),
                case_dossier.c.applicant["name"].astext.label("applicant"),
            )
            .join(case_dossier, case_dossier.c.case_no == columns.case_no)
            .where(*where)
            .order_by(columns.received_at.desc(), columns.case_no)
        )
        counted = select(columns.case_no).where(*where)
        rows, total = await self._page(query, counted, page, page_size)
        items = [
            CaseRow.model_validate(
                {
                    **row,
                    "status_label": CaseStatus(row["status"]).label,
                    "applicant": masked_name(row["applicant"]),
                }
            )
            for row in rows
        ]
        return _paged(items, total, page, page_size)

    async def inbox(self, officer: Officer, page: int, page_size: int) -> Page[InboxRow]:
        """The open steps of the officer's department, least time left first."""
        columns = case_step.c
        where = [
            columns.department == (officer.department or ""),
            columns.status.in_(ACTIVE),
        ]
        query = (
            select(
                columns.case_no,
                columns.code.label("step"),
                columns.name.label("step_name"),
                joint_case.c.matter_name,
                columns.department,
                columns.status,
                columns.handler,
                columns.opened_at,
                columns.due_at,
                columns.version,
                step_light().label("light"),
                case_now(case_step).label("now"),
            )
            .join(joint_case, joint_case.c.case_no == columns.case_no)
            .where(*where)
            .order_by(columns.due_real_at, columns.case_no, columns.code)
        )
        rows, total = await self._page(query, select(columns.case_no).where(*where), page, page_size)
        items = [
            InboxRow.model_validate({**row, "status_label": StepStatus(row["status"]).label}) for row in rows
        ]
        return _paged(items, total, page, page_size)

    async def events(self, case_no: str, officer: Officer, after: int, limit: int) -> list[EventView]:
        """The log of a case after a number; free text only of the reader's own department.

        Raises:
            NotFound: no such case, or none that the caller may know of.
        """
        columns = case_event.c
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
            )
            .outerjoin(
                case_step, and_(case_step.c.case_no == columns.stream, case_step.c.code == columns.step)
            )
            .where(columns.stream == case_no, columns.seq > after)
            .order_by(columns.seq)
            .limit(limit)
        )
        seen = select(joint_case.c.case_no).where(joint_case.c.case_no == case_no, *_visible(officer))
        async with self.store.reading() as connection:
            if (await connection.execute(seen)).first() is None:
                raise NotFound("没有这个办件", case_no=case_no)
            rows = [dict(row) for row in (await connection.execute(query)).mappings()]
        return [EventView.model_validate(_as_seen(row, officer)) for row in rows]

    async def _page(
        self, query: Select[Any], counted: Select[Any], page: int, page_size: int
    ) -> tuple[list[dict[str, Any]], int]:
        some = counted.limit(COUNTED_AT_MOST).subquery()
        async with self.store.reading() as connection:
            total = (await connection.execute(select(func.count()).select_from(some))).scalar_one()
            found = await connection.execute(query.limit(page_size).offset((page - 1) * page_size))
            return [dict(row) for row in found.mappings()], int(total)


def _as_seen(row: dict[str, Any], officer: Officer) -> dict[str, Any]:
    department = row.pop("department")
    own = officer.role in (Role.WINDOW, Role.ADMINISTRATOR) or officer.department == department
    label = EventKind(row["kind"]).label
    return {**row, "label": label, "private": row["private"] if own else {}}


def _visible(officer: Officer) -> list[ColumnElement[bool]]:
    if officer.role is Role.ADMINISTRATOR:
        return []
    if officer.role is Role.WINDOW:
        return [joint_case.c.region == officer.centre] if officer.centre else []
    own = and_(case_step.c.case_no == joint_case.c.case_no, case_step.c.department == officer.department)
    return [exists().where(own)]


def _wanted(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    columns = joint_case.c
    where: list[ColumnElement[bool]] = []
    equal = {
        columns.status: wanted.status,
        columns.matter: wanted.matter,
        columns.region: wanted.region,
        columns.channel: wanted.channel,
        case_light(): wanted.light,
    }
    where += [column == value for column, value in equal.items() if value is not None]
    if wanted.department is not None:
        in_it = and_(case_step.c.case_no == columns.case_no, case_step.c.department == wanted.department)
        where.append(exists().where(in_it))
    if wanted.q:
        where.append(_named(wanted.q))
    if wanted.received_from is not None:
        where.append(columns.received_at >= wanted.received_from)
    if wanted.received_to is not None:
        where.append(columns.received_at < wanted.received_to)
    return where


def _named(q: str) -> ColumnElement[bool]:
    """A case by its number, or those whose applicant's name begins so."""
    if is_case_number(q):
        return joint_case.c.case_no == q
    name = case_dossier.c.applicant["name"].astext
    named = select(case_dossier.c.case_no).where(name.startswith(q, autoescape=True))
    return joint_case.c.case_no.in_(named.correlate(None))


def _paged(items: list[Row], total: int, page: int, page_size: int) -> Page[Row]:
    return Page(
        items=items, total=total, page=page, page_size=page_size, pages=max(1, -(-total // page_size))
    )
