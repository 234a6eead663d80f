"""Routes of in-app notifications (站内消息): list, count, mark as read."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api.dependencies import Caller, Context
from schemas.cases.lists import Paging
from schemas.notifications.notifications import NotificationPage, ReadReceipt

router = APIRouter(prefix="/notifications", tags=["消息"])

DigestId = Annotated[int, Path(ge=1, le=2**62, description="消息编号")]


class NoticeQuery(Paging):
    """Which of the caller's messages."""

    unread: bool = Field(default=False, description="只看未读")


@router.get("")
async def notices(
    caller: Caller,
    ctx: Context,
    wanted: Annotated[NoticeQuery, Query()],
) -> NotificationPage:
    """The caller's notifications, newest first; many of one kind in 20 minutes are one digest."""
    return await ctx.notifications.page(caller.account, wanted, unread_only=wanted.unread)


@router.put("/read")
async def read_all(caller: Caller, ctx: Context) -> ReadReceipt:
    """Mark everything as read; repeating it changes nothing."""
    return await ctx.notifications.read(caller.account)


@router.put("/{digest}/read")
async def read_one(digest: DigestId, caller: Caller, ctx: Context) -> ReadReceipt:
    """Mark one message as read, with all that it gathers; repeating it changes nothing."""
    return await ctx.notifications.read(caller.account, digest)
