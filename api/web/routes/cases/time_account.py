"""Whose time a case used, on its page; outages that an administrator puts on file."""

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from api.dependencies import CaseNo, Context
from api.web.forms.calendar import OUTAGE_FORM, taken
from api.web.forms.field_errors import field_errors
from api.web.forms.form_data import read
from api.web.forms.schema_forms import errors_by_field, fields_of, unplaced
from api.web.forms.submit import shown_again_if_resent
from api.web.shell.navigation import Module
from api.web.shell.request_context import CurrentUser, UserRequest, form_key
from api.web.views.case_tabs import show_tab
from schemas.errors import InvalidInput
from schemas.statistics.time_account import OWN_SYSTEM, OutageIn
from schemas.vocabulary import Role
from services.app_context import AppContext

router = APIRouter()
MODULES = (Module(label="故障", href="/outages", roles=frozenset({Role.ADMINISTRATOR}), order=65),)


@router.get("/cases/{case_no}/time")
async def time_account(user: CurrentUser, ctx: Context, case_no: CaseNo) -> Response:
    """Every minute of the case by whose time it was."""
    account = await ctx.time_accounts.of(case_no, user.officer)
    return await show_tab(user, ctx, case_no, "time", "cases/time.html", account=account)


@router.get("/outages")
async def outages(user: CurrentUser, ctx: Context) -> Response:
    """The outages on file, and the form for another."""
    user.only(Role.ADMINISTRATOR)
    return await _show(user, ctx)


@router.post("/outages")
async def file_outage(request: Request, user: CurrentUser, ctx: Context) -> Response:
    """Put an outage on file."""
    user.only(Role.ADMINISTRATOR)
    form = await request.form()
    try:
        with shown_again_if_resent():
            await ctx.outages.file(
                taken(OutageIn, read(OUTAGE_FORM, form)), user.officer, form_key(user, form)
            )
    except InvalidInput as wrong:
        return await _show(user, ctx, form, wrong)
    return user.go("/outages")


async def _show(
    user: UserRequest, ctx: AppContext, form: FormData | None = None, wrong: InvalidInput | None = None
) -> Response:
    errors = errors_by_field(wrong.facts) if wrong else {}
    names = {OWN_SYSTEM: "本系统", **ctx.calendars.departments}
    typed = read(OUTAGE_FORM, form) if form else {}
    fields = fields_of(OUTAGE_FORM, typed, errors, choices={"site": list(names.items())})
    return user.show(
        "calendars/outages.html",
        title="系统故障",
        status=422 if wrong else 200,
        outages=await ctx.outages.recent(),
        names=names,
        fields=fields,
        others=unplaced(fields, errors),
        wrong=list(field_errors(fields)),
    )
