"""Mergers of departments on screen: whom into, what moves, and how far it has got."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from api.dependencies import Context
from api.routes.department_mergers import Token, mergers_of
from api.web.forms.departments import MERGER
from api.web.forms.form_data import read
from api.web.forms.submit import parse_body
from api.web.routes.administration.departments import PLACE, Code
from api.web.routes.administration.staffing import TRAIL, with_form
from api.web.shell.request_context import CurrentUser, UserRequest, form_key
from schemas.errors import InvalidInput, NotFound
from schemas.people.departments import MergerIn
from schemas.vocabulary import Role
from services.app_context import AppContext

router = APIRouter()


@router.get(f"{PLACE}/{{code}}/merger")
async def merger_form(user: CurrentUser, ctx: Context, code: Code) -> Response:
    """The form that names the successor."""
    return _form(user, ctx, code, {})


@router.post(f"{PLACE}/{{code}}/merger")
async def preview(request: Request, user: CurrentUser, ctx: Context, code: Code) -> Response:
    """What the successor would take over."""
    user.only(Role.ADMINISTRATOR)
    typed = read(MERGER, await request.form())
    try:
        shown = await mergers_of(ctx).preview(code, parse_body(MergerIn, typed), user.officer)
    except InvalidInput as wrong:
        return _form(user, ctx, code, typed, wrong)
    return user.go(f"/people/mergers/{shown.token}")


@router.get("/people/mergers/{token}")
async def merger(user: CurrentUser, ctx: Context, token: Token) -> Response:
    """What the merger would move, the button that confirms it, and how far it has got."""
    user.only(Role.ADMINISTRATOR)
    progress = await mergers_of(ctx).progress(token, user.officer)
    if user.is_fragment:
        return user.show("people/_merger_progress.html", title="进度", progress=progress)
    shown = await mergers_of(ctx).shown(token, user.officer)
    return user.show(
        "people/merger.html",
        title=f"{shown.department_name}并入{shown.successor_name}",
        trail=(*TRAIL, ("部门", PLACE)),
        preview=shown,
        progress=progress,
    )


@router.post("/people/mergers/{token}/confirm")
async def confirm(request: Request, user: CurrentUser, ctx: Context, token: Token) -> Response:
    """Record the merger."""
    user.only(Role.ADMINISTRATOR)
    await mergers_of(ctx).confirm(token, user.officer, form_key(user, await request.form()))
    return user.go(f"/people/mergers/{token}")


def _form(
    user: UserRequest,
    ctx: AppContext,
    code: str,
    typed: Mapping[str, object],
    wrong: InvalidInput | None = None,
) -> Response:
    user.only(Role.ADMINISTRATOR)
    if code not in ctx.register.open:
        raise NotFound("没有这个部门，或者已经撤销", department=code)
    others = [(one, named.name) for one, named in ctx.register.receiving.items() if one != code]
    return with_form(
        user,
        "people/form.html",
        f"{ctx.register.open[code].name}并入其他部门",
        MERGER,
        typed,
        wrong,
        {"successor": others},
        action=f"{PLACE}/{code}/merger",
        trail=(*TRAIL, ("部门", PLACE)),
        button="预览",
    )
