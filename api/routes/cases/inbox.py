"""Routes of the inbox: a department's open steps, filters, counts, views, bulk acts."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict

from api.dependencies import Caller, Context, IdempotencyHeader
from schemas.cases.inbox import (
    SLOTS,
    BulkIn,
    BulkReceipt,
    HandOverIn,
    InboxCounts,
    InboxFilter,
    KeptView,
    SavedView,
)
from schemas.cases.lists import InboxRow, LicenceDeliveryRow, Page, Paging

router = APIRouter(tags=["待办"])

Slot = Annotated[int, Path(ge=1, le=SLOTS, description="视图位置")]


class InboxQuery(InboxFilter, Paging):
    """The filters of the inbox, and which page of it."""

    model_config = ConfigDict(extra="forbid")


@router.get("/inbox")
async def inbox(wanted: Annotated[InboxQuery, Query()], caller: Caller, ctx: Context) -> Page[InboxRow]:
    """The steps that wait for the caller's department, by time left."""
    return await ctx.inbox.rows(caller, wanted, wanted)


@router.get("/inbox/counts")
async def inbox_counts(wanted: Annotated[InboxFilter, Query()], caller: Caller, ctx: Context) -> InboxCounts:
    """How many of them show which SLA status, stand where, belong to which matter."""
    return await ctx.inbox.counts(caller, wanted)


@router.get("/inbox/requests")
async def requests(caller: Caller, ctx: Context, paging: Annotated[Paging, Query()]) -> Page[InboxRow]:
    """Steps of other departments that need the caller's opinion or takeover."""
    return await ctx.inbox.requests(caller, paging)


@router.get("/inbox/deliveries")
async def deliveries(
    caller: Caller, ctx: Context, paging: Annotated[Paging, Query()]
) -> Page[LicenceDeliveryRow]:
    """Licences to be delivered: the region's for a window, its own for a department."""
    return await ctx.inbox.deliveries(caller, paging)


@router.post("/inbox/hand-over")
async def hand_over(body: HandOverIn, caller: Caller, ctx: Context, key: IdempotencyHeader) -> BulkReceipt:
    """Give every step that a colleague has in hand to another; with a result per step."""
    return await ctx.bulk_acts.hand_over(caller, body, key)


@router.post("/inbox/bulk")
async def bulk(body: BulkIn, caller: Caller, ctx: Context, key: IdempotencyHeader) -> BulkReceipt:
    """Claim or approve many steps; each is done or refused on its own, with a result per row."""
    return await ctx.bulk_acts.act_on_many(caller, body, key)


@router.get("/inbox/views")
async def views(caller: Caller, ctx: Context) -> list[KeptView]:
    """The caller's saved views."""
    return await ctx.saved_views.of(caller.account)


@router.put("/inbox/views/{slot}")
async def keep_view(slot: Slot, body: SavedView, caller: Caller, ctx: Context) -> KeptView:
    """Keep a filter under a name, in a place of the caller's own list."""
    return await ctx.saved_views.keep(caller.account, slot, body)


@router.delete("/inbox/views/{slot}", status_code=204)
async def drop_view(slot: Slot, caller: Caller, ctx: Context) -> None:
    """Throw a saved view away."""
    await ctx.saved_views.drop(caller.account, slot)
