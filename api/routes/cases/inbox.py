"""The inbox: what waits for a department, filtered, counted, kept as views, and done many at a time."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict

from api.bulk import act_on_many, hand_over_all
from api.dependencies import Caller, Desk, IdempotencyKey
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
from schemas.cases.lists import InboxRow, Page, Paging

router = APIRouter(tags=["待办"])

Slot = Annotated[int, Path(ge=1, le=SLOTS, description="视图位置")]


class InboxQuery(InboxFilter, Paging):
    """The filters of the inbox, and which page of it."""

    model_config = ConfigDict(extra="forbid")


@router.get("/inbox")
async def inbox(wanted: Annotated[InboxQuery, Query()], caller: Caller, desk: Desk) -> Page[InboxRow]:
    """The steps that wait for the caller's department, by time left."""
    return await desk.inbox.rows(caller, wanted, wanted)


@router.get("/inbox/counts")
async def inbox_counts(wanted: Annotated[InboxFilter, Query()], caller: Caller, desk: Desk) -> InboxCounts:
    """How many of them show which light, stand where, belong to which matter."""
    return await desk.inbox.counts(caller, wanted)


@router.get("/inbox/asked")
async def asked(caller: Caller, desk: Desk, paging: Annotated[Paging, Query()]) -> Page[InboxRow]:
    """Steps of other departments about which the caller's is asked: for an opinion, or to take over."""
    return await desk.inbox.asked(caller, paging)


@router.post("/inbox/hand-over")
async def hand_over(said: HandOverIn, caller: Caller, desk: Desk, key: IdempotencyKey) -> BulkReceipt:
    """Give every step that a colleague has in hand to another; with a result per step."""
    return await hand_over_all(desk, caller, said, key)


@router.post("/inbox/bulk")
async def bulk(said: BulkIn, caller: Caller, desk: Desk, key: IdempotencyKey) -> BulkReceipt:
    """Claim or approve many steps; each is done or refused on its own, with a result per row."""
    return await act_on_many(desk, caller, said, key)


@router.get("/inbox/views")
async def views(caller: Caller, desk: Desk) -> list[KeptView]:
    """The caller's saved views."""
    return await desk.saved_views.of(caller.account)


@router.put("/inbox/views/{slot}")
async def keep_view(slot: Slot, said: SavedView, caller: Caller, desk: Desk) -> KeptView:
    """Keep a filter under a name, in a place of the caller's own list."""
    return await desk.saved_views.keep(caller.account, slot, said)


@router.delete("/inbox/views/{slot}", status_code=204)
async def drop_view(slot: Slot, caller: Caller, desk: Desk) -> None:
    """Throw a saved view away."""
    await desk.saved_views.drop(caller.account, slot)
