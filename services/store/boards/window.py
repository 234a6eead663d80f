"""Queries of the window (窗口): the lists of the day, and the applicant's receipt."""

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import ColumnElement, Select, and_, func, literal, not_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.cases.case import JointCase
from schemas.cases.window import WindowList, WindowLists, WindowReceipt, WindowRow
from schemas.errors import NotFound, NotPermitted
from schemas.vocabulary import CaseStatus, ClockKind, Role, StepStatus
from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date, from_beijing
from services.domain.forms.online_checks import ONLINE
from services.domain.people.masking import display_names
from services.domain.people.permissions import ensure_visible
from services.store.boards.queries import visible
from services.store.cases.duplicates import read_duplicate_warnings
from services.store.cases.sla_status import case_now, case_sla_status
from services.store.core.engine import Store
from services.store.core.keyset import MAX_TOTAL
from services.store.core.query_codes import query_code
from services.store.core.schema.tables import case_dossier, case_step, event_table, joint_case

SHOWN = 8
_SENT_BACK = select(case_step.c.case_no).where(
    case_step.c.status == literal(StepStatus.AT_WINDOW.value, literal_execute=True)
)
"""Cases with a step that its department sent back to the window."""
DECIDED = tuple(status.value for status in CaseStatus if status.is_decided)


@dataclass(frozen=True)
class WindowQueries:
    """Reads for the window."""

    store: Store

    async def lists(self, officer: Officer) -> WindowLists:
        """What the window's day holds, each list with its first rows."""
        status = joint_case.c.status
        midnight = _midnight(utc_now())
        is_received = status == CaseStatus.RECEIVED.value
        is_online = joint_case.c.channel.in_([channel.value for channel in ONLINE])
        async with self.store.autocommit() as connection:
            mine = select(event_table.c.stream).where(
                event_table.c.filed_at >= midnight,
                event_table.c.seq == 1,
                event_table.c.actor == officer.account,
            )
            return WindowLists(
                today=await _list(connection, officer, joint_case.c.case_no.in_(mine)),
                online=await _list(connection, officer, is_received & is_online),
                received=await _list(connection, officer, is_received & not_(is_online)),
                supplement=await _list(connection, officer, status == CaseStatus.SUPPLEMENT.value),
                returned=await _list(connection, officer, joint_case.c.case_no.in_(_SENT_BACK)),
                decided=await _list(connection, officer, status.in_(DECIDED)),
            )

    async def receipt(self, case_no: str, officer: Officer) -> WindowReceipt:
        """The applicant's receipt, with the query code for the officer who received the case.

        Other officers issue a new code instead of looking the old one up.

        Raises:
            NotPermitted: only a window issues receipts.
            NotFound: no such case, or none that the caller may see.
        """
        if officer.role is not Role.WINDOW:
            raise NotPermitted("只有窗口人员可以打印凭证", role=officer.role)
        async with self.store.autocommit() as connection:
            row = (await connection.execute(_receipt_of(case_no))).first()
            if row is None:
                raise NotFound("没有这个办件", case_no=case_no)
            case = JointCase.model_validate({"plan": row.plan, **row.state})
            ensure_visible(officer, case)
            warnings = await read_duplicate_warnings(connection, row.possible_duplicates, officer)
            is_mine = row.actor == officer.account
            code = await query_code(connection, case_no, row.query_code_issue) if is_mine else ""
        promised, statutory = case.clock(ClockKind.PROMISED), case.clock(ClockKind.STATUTORY)
        return WindowReceipt(
            case_no=case.case_no,
            query_code=code,
            matter=case.plan.matter,
            matter_version=case.plan.matter_version,
            matter_name=case.plan.matter_name,
            subject=row.subject,
            region=case.region,
            status=case.status,
            applicant=row.applicant,
            co_applicants=tuple(row.co_applicants),
            agent=row.agent,
            materials=tuple(row.materials),
            received_at=case.received_at,
            accepted_at=case.accepted_at,
            promised_due_at=promised.due_at if promised else None,
            statutory_due_at=statutory.due_at if statutory else None,
            received_by=row.actor,
            steps=tuple(step.name for step in case.plan.steps if step.needed),
            warnings=tuple(warnings),
        )


def _receipt_of(case_no: str) -> Select[tuple[object, ...]]:
    """Query of the columns that make the receipt of a case."""
    columns, kept = joint_case.c, case_dossier.c
    first = and_(event_table.c.stream == columns.case_no, event_table.c.seq == 1)
    return (
        select(
            columns.plan,
            columns.state,
            columns.query_code_issue,
            columns.subject,
            kept.applicant,
            kept.co_applicants,
            kept.agent,
            kept.materials,
            event_table.c.actor,
            event_table.c.private["possible_duplicates"].label("possible_duplicates"),
        )
        .join(case_dossier, kept.case_no == columns.case_no)
        .join(event_table, first)
        .where(columns.case_no == case_no)
    )


async def _list(connection: AsyncConnection, officer: Officer, only: ColumnElement[bool]) -> WindowList:
    columns = joint_case.c
    where = (only, *visible(officer))
    query = (
        select(
            columns.case_no,
            columns.matter_name,
            columns.subject,
            columns.status,
            columns.received_at,
            columns.due_at,
            case_sla_status().label("sla_status"),
            case_now(joint_case).label("now"),
            case_dossier.c.applicant,
            case_dossier.c.co_applicants,
        )
        .join(case_dossier, case_dossier.c.case_no == columns.case_no)
        .where(*where)
        .order_by(columns.received_at.desc(), columns.case_no.desc())
        .limit(SHOWN)
    )
    some = select(columns.case_no).where(*where).limit(MAX_TOTAL).subquery()
    total = (await connection.execute(select(func.count()).select_from(some))).scalar_one()
    rows = (await connection.execute(query)).mappings()
    shown = tuple(
        WindowRow.model_validate(
            {
                **row,
                "status": CaseStatus(row["status"]),
                "applicant": display_names(row["applicant"], row["co_applicants"]),
            }
        )
        for row in rows
    )
    return WindowList(rows=shown, total=int(total))


def _midnight(now: datetime) -> datetime:
    return from_beijing(beijing_date(now), time())
