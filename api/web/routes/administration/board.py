"""Pages of the administrator: live SLA board, large display, alarms of the database."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import StreamingResponse

from api.board_scopes import existing_scope
from api.dependencies import Context, Streams
from api.streams.live_stream import LiveStream
from api.web.shell import display_tokens
from api.web.shell.display_tokens import ScreenScope
from api.web.shell.navigation import Module
from api.web.shell.request_context import AnonymousUser, CurrentUser, UserRequest, still_logged_in
from api.web.views.board import event_renderer, view_of
from api.web.views.countdown import current_calendars
from schemas.supervision.sla_board import Scope
from schemas.vocabulary import Role
from services.app_context import AppContext
from services.clock import utc_now

WATCHERS = frozenset({Role.ADMINISTRATOR, Role.HEAD})
router = APIRouter()
MODULES = (
    Module(label="时限看板", href="/board", roles=frozenset({Role.ADMINISTRATOR}), order=10, is_home=True),
    Module(label="时限看板", href="/board", roles=frozenset({Role.HEAD}), order=20),
)


@router.get("/board")
async def board(user: CurrentUser, ctx: Context, department: str = "", matter: str = "") -> Response:
    """SlaStatuses, departments, worst first, what ends soon; kept fresh by the stream."""
    scope = await _scope(user, ctx, department, matter)
    names = await names_of_codes(ctx)
    return user.show(
        "board/board.html",
        title="时限看板",
        view=view_of(await ctx.sla_board.of(scope), names, await current_calendars(ctx)),
        query={name: value for name, value in (("department", department), ("matter", matter)) if value},
        departments=ctx.departments.values() if user.officer.department is None else (),
        matters=(await ctx.catalogue.in_force(utc_now())).values(),
        is_administrator=user.officer.role is Role.ADMINISTRATOR,
    )


@router.get("/board/stream", response_class=StreamingResponse)
async def board_stream(
    user: CurrentUser, ctx: Context, streams: Streams, department: str = "", matter: str = ""
) -> LiveStream:
    """The board's inside, whenever it has changed."""
    render = event_renderer("board/_board.html", await names_of_codes(ctx), await current_calendars(ctx))
    events = streams.board.listen(await _scope(user, ctx, department, matter), "board", render)
    allowed = still_logged_in(user, ctx)
    return LiveStream(user.request, streams.places, events, allowed, user.officer.account)


@router.get("/board/alarms")
async def alarms(user: CurrentUser, ctx: Context) -> Response:
    """What must hold of the record and did not."""
    user.only(Role.ADMINISTRATOR)
    found = await ctx.alarms.recent()
    return user.show("board/alarms.html", title="系统告警", trail=(("时限看板", "/board"),), alarms=found)


@router.post("/board/screen")
async def open_screen(
    user: CurrentUser,
    ctx: Context,
    department: Annotated[str, Form()] = "",
    matter: Annotated[str, Form()] = "",
) -> Response:
    """Let this browser show the large screen until tomorrow, without anybody's session."""
    answer = user.go("/screen")
    scope = await _scope(user, ctx, department, matter)
    allowed = display_tokens.issue(ctx.signing_key, scope, user.officer)
    answer.set_cookie(
        display_tokens.COOKIE,
        allowed,
        max_age=display_tokens.VALID_SECONDS,
        httponly=True,
        samesite="lax",
        secure=user.request.url.scheme == "https",
    )
    return answer


@router.get("/screen")
async def screen(user: AnonymousUser, ctx: Context, scope: ScreenScope) -> Response:
    """The large screen, 1920 by 1080."""
    sla_board = await ctx.sla_board.of(scope)
    view = view_of(sla_board, await names_of_codes(ctx), await current_calendars(ctx))
    return user.show("board/screen.html", title="时限大屏", view=view)


@router.get("/screen/stream", response_class=StreamingResponse)
async def screen_stream(request: Request, ctx: Context, streams: Streams, scope: ScreenScope) -> LiveStream:
    """The screen's inside, whenever it has changed."""
    render = event_renderer("board/_screen.html", await names_of_codes(ctx), await current_calendars(ctx))
    events = streams.board.listen(scope, "screen", render)
    return LiveStream(request, streams.places, events, lambda: display_tokens.is_valid(request, ctx))


async def names_of_codes(ctx: AppContext) -> dict[str, str]:
    """What departments and matters are called."""
    matters = await ctx.catalogue.in_force(utc_now())
    named = {code: matter.name for code, matter in matters.items()}
    return named | {code: department.name for code, department in ctx.departments.items()}


async def _scope(user: UserRequest, ctx: AppContext, department: str, matter: str) -> Scope:
    user.only(*WATCHERS)
    return await existing_scope(ctx, user.officer, department, matter)
