"""Lists to take along: any list as xlsx, filtered as it is on screen."""

from datetime import date
from typing import Annotated

import structlog
from fastapi import APIRouter, Query
from fastapi.responses import FileResponse
from pydantic import ConfigDict

from api import spreadsheet
from api.board_scopes import existing_scope
from api.dependencies import Caller, Context
from api.plan_spreadsheet import plan_workbook
from api.spreadsheet import MOST_ROWS, Column, Sheet, at_once, workbook
from schemas.cases.acts import Officer
from schemas.cases.inbox import InboxFilter
from schemas.cases.lists import CaseFilter, CaseRow, Code, InboxRow
from schemas.supervision.sla_board import SlaStatusCount, WorstRow
from schemas.vocabulary import Channel
from services.app_context import AppContext
from services.clock import utc_now

router = APIRouter(tags=["导出"])
Until = Annotated[
    date | None, Query(ge=date(2018, 1, 1), le=date(2040, 12, 31), description="统计到这一天；不填为今天")
]
log = structlog.get_logger(__name__)

_CASES: tuple[Column[CaseRow], ...] = (
    ("办件编号", 32, lambda row: row.case_no),
    ("事项", 20, lambda row: row.matter_name),
    ("申请人", 28, lambda row: row.applicant),
    ("企业或项目名称", 32, lambda row: row.subject),
    ("渠道", 8, lambda row: Channel(row.channel).label),
    ("状态", 12, lambda row: row.status_label),
    ("时限", 10, lambda row: row.sla_status.label),
    ("收件时间", 18, lambda row: row.received_at),
    ("承诺办结时间", 18, lambda row: row.promised_due_at),
)
_INBOX: tuple[Column[InboxRow], ...] = (
    ("办件编号", 32, lambda row: row.case_no),
    ("事项", 20, lambda row: row.matter_name),
    ("环节", 24, lambda row: row.step_name),
    ("申请人", 28, lambda row: row.applicant),
    ("企业或项目名称", 32, lambda row: row.subject),
    ("状态", 10, lambda row: row.status_label),
    ("时限", 10, lambda row: row.sla_status_label),
    ("经办人", 22, lambda row: row.handler),
    ("开始时间", 18, lambda row: row.opened_at),
    ("到期时间", 18, lambda row: row.due_at),
)


class CaseExport(CaseFilter):
    """The filters of the list; an unknown one is rejected, so that no export is too large."""

    model_config = ConfigDict(extra="forbid")


@router.get("/joint-cases.xlsx", response_class=FileResponse, responses=spreadsheet.DOCUMENTED)
async def joint_cases(wanted: Annotated[CaseExport, Query()], caller: Caller, ctx: Context) -> FileResponse:
    """The cases that the caller may see, newest first, at most fifty thousand."""
    _log_export("joint-cases", caller)
    parts = ctx.case_queries.cases_in_parts(caller, wanted, MOST_ROWS + 1)
    return await workbook("联办件", Sheet("联办件", _CASES, parts))


@router.get("/inbox.xlsx", response_class=FileResponse, responses=spreadsheet.DOCUMENTED)
async def inbox(wanted: Annotated[InboxFilter, Query()], caller: Caller, ctx: Context) -> FileResponse:
    """The steps that wait for the caller's department, by time left."""
    _log_export("inbox", caller)
    parts = ctx.inbox.stream_batches(caller, wanted, MOST_ROWS + 1)
    return await workbook("待办", Sheet("待办", _INBOX, parts))


@router.get("/boards/sla.xlsx", response_class=FileResponse, responses=spreadsheet.DOCUMENTED)
async def sla_board(
    caller: Caller,
    ctx: Context,
    department: Annotated[Code | None, Query(description="部门编码")] = None,
    matter: Annotated[Code | None, Query(description="事项编码")] = None,
) -> FileResponse:
    """The current SLA board: counts, and worst first."""
    _log_export("boards/sla", caller)
    board = await ctx.sla_board.of(await existing_scope(ctx, caller, department, matter))
    names = await _names(ctx)
    return await workbook(
        "时限看板",
        Sheet("最紧急环节", _worst(names), at_once(board.worst)),
        Sheet("环节", _counts(names), at_once(board.steps)),
        Sheet("办件", _counts(names), at_once(board.cases)),
    )


async def _names(ctx: AppContext) -> dict[str, str]:
    """What departments and matters are called; a matter retired since keeps its code."""
    matters = await ctx.catalogue.in_force(utc_now())
    named = {code: matter.name for code, matter in matters.items()}
    return named | {code: department.name for code, department in ctx.departments.items()}


def _worst(names: dict[str, str]) -> tuple[Column[WorstRow], ...]:
    return (
        ("办件编号", 32, lambda row: row.case_no),
        ("事项", 20, lambda row: names.get(row.matter, row.matter)),
        ("环节", 24, lambda row: row.step_name),
        ("部门", 20, lambda row: names.get(row.department, row.department)),
        ("经办人", 22, lambda row: row.handler),
        ("时限", 10, lambda row: row.sla_status_label),
        ("到期时间", 18, lambda row: row.due_at),
    )


def _counts(names: dict[str, str]) -> tuple[Column[SlaStatusCount], ...]:
    return (
        ("部门", 20, lambda row: names.get(row.department or "", row.department)),
        ("事项", 20, lambda row: names.get(row.matter, row.matter)),
        ("阶段", 16, lambda row: row.stage),
        ("时限", 10, lambda row: row.sla_status_label),
        ("件数", 8, lambda row: row.count),
    )


def _log_export(listed: str, caller: Officer) -> None:
    log.info("list.exported", list=listed, account=caller.account)


@router.get("/indicators.xlsx", response_class=FileResponse, responses=spreadsheet.DOCUMENTED)
async def plan(caller: Caller, ctx: Context, until: Until = None) -> FileResponse:
    """The plan as the annex has it, with its figures as they stood at the end of that day."""
    _log_export("indicators", caller)
    return await plan_workbook(await ctx.plan.rows(until or ctx.today))
