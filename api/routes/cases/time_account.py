"""Whose time a case used, and the outages that an administrator puts on file."""

from fastapi import APIRouter, Request

from api.dependencies import Caller, CaseNo, Context, IdempotencyHeader, key_of_request
from schemas.statistics.time_account import Outage, OutageIn, TimeAccount

router = APIRouter(tags=["时间归属"])


@router.get("/joint-cases/{case_no}/time-account")
async def time_account(case_no: CaseNo, caller: Caller, ctx: Context) -> TimeAccount:
    """Every minute of the case by whose time it was, and what counts towards stage limits."""
    return await ctx.time_accounts.of(case_no, caller)


@router.get("/outages")
async def outages(_caller: Caller, ctx: Context) -> list[Outage]:
    """The outages on file, the latest first."""
    return await ctx.outages.recent()


@router.post("/outages", status_code=201)
async def file_outage(
    request: Request, body: OutageIn, caller: Caller, ctx: Context, key: IdempotencyHeader
) -> Outage:
    """Put an outage on file: it is shown in time accounts and excludes nothing by itself."""
    return await ctx.outages.file(body, caller, key_of_request(request, key, body))
