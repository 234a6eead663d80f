"""Notifications on screen, and the number of unread ones in the navigation bar."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.dependencies import Context
from api.routes.notifications import DigestId
from api.web.shell.lenient_query import parse_lenient
from api.web.shell.navigation import Module
from api.web.shell.request_context import CurrentUser
from schemas.cases.lists import Paging

router = APIRouter()
MODULES = (Module(label="消息", href="/notifications", order=80, badge="/notifications/count?idle=1"),)
PAGE_SIZE = 20


@router.get("/notifications")
async def notices(user: CurrentUser, ctx: Context) -> Response:
    """The reader's notifications, newest first; many of one kind are one digest that opens."""
    query = {name: value for name, value in user.request.query_params.items() if value}
    only_unread = query.get("unread") == "1"
    paging = Paging.model_validate({**parse_lenient(Paging, query), "page_size": PAGE_SIZE})
    found = await ctx.notifications.page(user.officer.account, paging, unread_only=only_unread)
    return user.show(
        "notifications/list.html",
        title="消息",
        found=found,
        query=query,
        only_unread=only_unread,
        size=PAGE_SIZE,
    )


@router.get("/notifications/count")
async def count(user: CurrentUser, ctx: Context) -> Response:
    """How many messages are unread, for the bar; empty when there is none."""
    unread = await ctx.notifications.unread(user.officer.account)
    return HTMLResponse(f'{unread}<span class="hidden"> 条未读</span>' if unread else "")


@router.post("/notifications/read")
async def read_all(_request: Request, user: CurrentUser, ctx: Context) -> Response:
    """Mark everything as read."""
    await ctx.notifications.read(user.officer.account)
    return user.go("/notifications", "saved")


@router.post("/notifications/{digest}/read")
async def read_one(_request: Request, user: CurrentUser, ctx: Context, digest: DigestId) -> Response:
    """Mark one message as read."""
    await ctx.notifications.read(user.officer.account, digest)
    return user.go("/notifications", "saved")
