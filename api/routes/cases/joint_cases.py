"""Joint cases: hand in, list, look, act on the whole case."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import ConfigDict, Field

from api.dependencies import Caller, CaseNo, Context, ExpectedVersion, IdempotencyHeader, key_of_request
from schemas.cases.case_views import ActReceipt, CaseView, IntakeReceipt
from schemas.cases.clock_view import ClockView
from schemas.cases.commands.union import CaseCommandIn
from schemas.cases.intake import ApplicationIn
from schemas.cases.lists import CaseFilter, CaseRow, EventView, Page, Paging
from services.telemetry.about import about_case

router = APIRouter(tags=["办件"])


class CaseQuery(CaseFilter, Paging):
    """The filters of the list, and which page of it."""

    model_config = ConfigDict(extra="forbid")

    page_size: int = Field(default=20, ge=1, le=200)


@router.post("/joint-cases", status_code=201)
async def hand_in(
    request: Request, body: ApplicationIn, caller: Caller, ctx: Context, key: IdempotencyHeader
) -> IntakeReceipt:
    """Hand in one application; with `accept` it is accepted in the same transaction."""
    filed = key_of_request(request, key, body)
    receipt = await ctx.intake.receive(body.application, caller, filed, body.demonstration)
    about_case(receipt.case_no)
    return receipt


@router.get("/joint-cases")
async def joint_cases(wanted: Annotated[CaseQuery, Query()], caller: Caller, ctx: Context) -> Page[CaseRow]:
    """The cases that the caller may see, newest first."""
    return await ctx.case_queries.cases(caller, wanted, wanted)


@router.get("/joint-cases/{case_no}")
async def joint_case(case_no: CaseNo, caller: Caller, ctx: Context) -> CaseView:
    """One case: its state, its clocks, and what the caller may do now."""
    return await ctx.case_views.case(case_no, caller)


@router.post("/joint-cases/{case_no}/acts")
async def act_on_case(
    request: Request,
    case_no: CaseNo,
    body: CaseCommandIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
    version: ExpectedVersion,
) -> ActReceipt:
    """Act on the whole case."""
    return await ctx.cases.act_on_case(case_no, body, caller, key_of_request(request, key, body), version)


@router.get("/joint-cases/{case_no}/clocks")
async def clocks(case_no: CaseNo, caller: Caller, ctx: Context) -> list[ClockView]:
    """Every clock of the case: budget, used, left, due date, SLA status and explanation."""
    return await ctx.case_views.clocks(case_no, caller)


@router.get("/joint-cases/{case_no}/events")
async def events(
    case_no: CaseNo,
    caller: Caller,
    ctx: Context,
    after: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[EventView]:
    """What happened to the case, in order, after the event of that number."""
    return await ctx.case_queries.events(case_no, caller, after, limit)
