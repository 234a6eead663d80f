"""Pages of calendars: years, sites, changes previewed, confirmed and followed."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.datastructures import FormData

from api.dependencies import Context
from api.web.forms.calendar import (
    CLOSURE_FORM,
    CONTROL_FORM,
    HOURS_FORM,
    YEAR_FORM,
    hours_body,
    in_form,
    taken,
    year_body,
)
from api.web.forms.field_errors import field_errors
from api.web.forms.form_data import read
from api.web.forms.schema_forms import Schema, errors_by_field, fields_of, unplaced
from api.web.forms.submit import parse_body, shown_again_if_resent
from api.web.shell.navigation import Module
from api.web.shell.request_context import CurrentUser, UserRequest, form_key
from api.web.views.calendar import wall
from schemas.approvals import ApprovalIn
from schemas.calendars.changes import EVERY_SITE, CalendarPreview, ClosureIn, HoursIn, YearIn
from schemas.errors import InvalidInput, NotFound
from schemas.jobs.recalculation import RecalculationControlIn
from schemas.vocabulary import Role
from services.app_context import AppContext
from services.domain.calendars.views import site_names

router = APIRouter()
MODULES = (Module(label="日历", href="/calendars", roles=frozenset({Role.ADMINISTRATOR}), order=60),)
TRAIL = (("工作日历", "/calendars"),)
Year = Annotated[int, Path(ge=2000, le=2100)]
Site = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{10,64}$")]


@router.get("/calendars")
async def calendars(user: CurrentUser, ctx: Context) -> Response:
    """The years on file and the sites."""
    user.only(Role.ADMINISTRATOR)
    years, sites = await ctx.calendars.years(), await ctx.calendars.sites()
    missing = min((row.year for row in years if not row.is_published), default=None)
    pending = await ctx.calendars.changes.pending()
    return user.show(
        "calendars/list.html", title="工作日历", years=years, sites=sites, missing=missing, pending=pending
    )


@router.get("/calendars/{year}")
async def one_year(user: CurrentUser, ctx: Context, year: Year) -> Response:
    """A year as it hangs on the wall, with its notices."""
    user.only(Role.ADMINISTRATOR)
    view = await ctx.calendars.year(year)
    return user.show(
        "calendars/year.html", title=f"{year} 年工作日历", trail=TRAIL, view=view, months=wall(view)
    )


@router.get("/calendars/{year}/import")
async def import_form(user: CurrentUser, ctx: Context, year: Year) -> Response:
    """The form into which a notice is copied."""
    user.only(Role.ADMINISTRATOR)
    return _form(user, f"导入 {year} 年放假安排", f"/calendars/{year}/import", YEAR_FORM)


@router.post("/calendars/{year}/import")
async def import_year(request: Request, user: CurrentUser, ctx: Context, year: Year) -> Response:
    """Preview the notice as typed."""
    user.only(Role.ADMINISTRATOR)
    form = await request.form()
    try:
        body = taken(YearIn, year_body(read(YEAR_FORM, form)))
        return _shown(user, await ctx.calendars.preview_year(year, body, user.officer))
    except InvalidInput as wrong:
        title, action = f"导入 {year} 年放假安排", f"/calendars/{year}/import"
        return _form(user, title, action, YEAR_FORM, form, in_form(wrong))


@router.get("/sites/{site}")
async def one_site(user: CurrentUser, ctx: Context, site: Site) -> Response:
    """A site's hours and closures, with the forms that change them."""
    user.only(Role.ADMINISTRATOR)
    return await _site(user, ctx, site)


@router.post("/sites/{site}/hours")
async def set_hours(request: Request, user: CurrentUser, ctx: Context, site: Site) -> Response:
    """Preview new opening hours."""
    user.only(Role.ADMINISTRATOR)
    form = await request.form()
    try:
        body = taken(HoursIn, hours_body(read(HOURS_FORM, form)))
        return _shown(user, await ctx.calendars.preview_hours(site, body, user.officer))
    except InvalidInput as wrong:
        return await _site(user, ctx, site, hours=(form, in_form(wrong)))


@router.post("/sites/{site}/closures")
async def close(request: Request, user: CurrentUser, ctx: Context, site: Site) -> Response:
    """Preview a closure, or the removal of an existing one on that day."""
    user.only(Role.ADMINISTRATOR)
    form = await request.form()
    try:
        typed = read(CLOSURE_FORM, form)
        body = taken(ClosureIn, {name: typed.get(name) for name in ("document", "reason")})
        on = _day(typed.get("on"))
        file = ctx.calendars.preview_reopening if form.get("back_to_work") else ctx.calendars.preview_closure
        return _shown(user, await file(site, on, body, user.officer))
    except InvalidInput as wrong:
        return await _site(user, ctx, site, closure=(form, in_form(wrong)))


@router.get("/calendar-changes/{token}")
async def change(user: CurrentUser, ctx: Context, token: Token) -> Response:
    """What a change would do, the button that confirms it, and how far it has got."""
    user.only(Role.ADMINISTRATOR)
    progress = await ctx.calendars.changes.progress(token)
    if user.is_fragment:
        return user.show("calendars/_progress.html", title="进度", progress=progress)
    return await _change(user, ctx, token)


@router.post("/calendar-changes/{token}/confirm")
async def confirm(request: Request, user: CurrentUser, ctx: Context, token: Token) -> Response:
    """File the change."""
    user.only(Role.ADMINISTRATOR)
    form = await request.form()
    body = parse_body(ApprovalIn, {"digest": form.get("digest")})
    await ctx.calendars.changes.confirm(token, user.officer, body, form_key(user, form))
    return user.go(f"/calendar-changes/{token}")


@router.post("/calendar-changes/{token}/recalculation")
async def control_recalculation(request: Request, user: CurrentUser, ctx: Context, token: Token) -> Response:
    """Pause, resume or cancel the recalculation."""
    user.only(Role.ADMINISTRATOR)
    form = await request.form()
    try:
        given = {"status": form.get("status"), "reason": form.get("reason")}
        body = parse_body(RecalculationControlIn, given)
        with shown_again_if_resent():
            await ctx.calendars.changes.control(token, body, user.officer, form_key(user, form))
    except InvalidInput as wrong:
        return await _change(user, ctx, token, (form, wrong))
    return user.go(f"/calendar-changes/{token}", "saved")


async def _change(
    user: UserRequest, ctx: AppContext, token: str, control: tuple[FormData, InvalidInput] | None = None
) -> Response:
    return user.show(
        "calendars/change.html",
        title="日历变更",
        trail=TRAIL,
        status=422 if control else 200,
        preview=await ctx.calendars.changes.shown(token),
        progress=await ctx.calendars.changes.progress(token),
        control=_typed(CONTROL_FORM, control),
    )


def _shown(user: UserRequest, preview: CalendarPreview) -> Response:
    return user.go(f"/calendar-changes/{preview.token}")


def _form(
    user: UserRequest,
    title: str,
    action: str,
    schema: Schema,
    form: FormData | None = None,
    wrong: InvalidInput | None = None,
) -> Response:
    errors = errors_by_field(wrong.facts) if wrong else {}
    fields = fields_of(schema, read(schema, form) if form else {}, errors)
    return user.show(
        "calendars/import.html",
        title=title,
        trail=TRAIL,
        status=422 if wrong else 200,
        action=action,
        fields=fields,
        others=unplaced(fields, errors),
        wrong=list(field_errors(fields)),
    )


async def _site(
    user: UserRequest,
    ctx: AppContext,
    site: str,
    hours: tuple[FormData, InvalidInput] | None = None,
    closure: tuple[FormData, InvalidInput] | None = None,
) -> Response:
    names = {EVERY_SITE: "全市各办理地点", **site_names(ctx.calendars.departments)}
    if site not in names:
        raise NotFound(f"没有这个办理地点“{site}”", site=site)
    view = next((one for one in await ctx.calendars.sites() if one.site == site), None)
    return user.show(
        "calendars/site.html",
        title=names[site],
        trail=TRAIL,
        status=422 if hours or closure else 200,
        site=site,
        view=view,
        hours=_typed(HOURS_FORM, hours),
        closure=_typed(CLOSURE_FORM, closure),
    )


def _typed(schema: Schema, tried: tuple[FormData, InvalidInput] | None) -> dict[str, object]:
    errors = errors_by_field(tried[1].facts) if tried else {}
    fields = fields_of(schema, read(schema, tried[0]) if tried else {}, errors)
    return {
        "fields": fields,
        "others": unplaced(fields, errors),
        "wrong": [field for field in fields if field.error],
    }


def _day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as wrong:
        raise InvalidInput.of(("on", "请填写日期，如 2027-01-01")) from wrong
