"""Whose time a case used, on its page; outages that an administrator puts on file."""

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from api.app_context import Reception
from api.dependencies import CaseNo, Desk
from api.web.forms.calendar import OUTAGE_FORM, taken
from api.web.forms.schema_forms import errors_by_field, fields_of, unplaced
from api.web.forms.typed_input import read
from api.web.shell.navigation import Module
from api.web.shell.request_context import Visit, Visiting, form_key
from api.web.views.case_tabs import show_tab
from schemas.errors import InvalidInput
from schemas.statistics.time_account import OUR_OWN, OutageIn
from schemas.vocabulary import Role

router = APIRouter()
MODULES = (Module(label="故障", href="/outages", roles=frozenset({Role.ADMINISTRATOR}), order=65),)


@router.get("/cases/{case_no}/time")
async def time_account(visit: Visiting, desk: Desk, case_no: CaseNo) -> Response:
    """Every minute of the case by whose time it was."""
    account = await desk.time_accounts.of(case_no, visit.officer)
    return await show_tab(visit, desk, case_no, "time", "cases/time.html", account=account)


@router.get("/outages")
async def outages(visit: Visiting, desk: Desk) -> Response:
    """The outages on file, and the form for another."""
    visit.only(Role.ADMINISTRATOR)
    return await _show(visit, desk)


@router.post("/outages")
async def file_outage(request: Request, visit: Visiting, desk: Desk) -> Response:
    """Put an outage on file."""
    visit.only(Role.ADMINISTRATOR)
    form = await request.form()
    try:
        await desk.outages.file(
            taken(OutageIn, read(OUTAGE_FORM, form)), visit.officer, form_key(visit, form)
        )
    except InvalidInput as wrong:
        return await _show(visit, desk, form, wrong)
    return visit.go("/outages")


async def _show(
    visit: Visit, desk: Reception, form: FormData | None = None, wrong: InvalidInput | None = None
) -> Response:
    errors = errors_by_field(wrong.facts) if wrong else {}
    names = {OUR_OWN: "本系统", **desk.calendars.departments}
    typed = read(OUTAGE_FORM, form) if form else {}
    fields = fields_of(OUTAGE_FORM, typed, errors, choices={"site": list(names.items())})
    return visit.show(
        "calendars/outages.html",
        title="系统故障",
        status=422 if wrong else 200,
        outages=await desk.outages.recent(),
        names=names,
        fields=fields,
        others=unplaced(fields, errors),
        wrong=[field for field in fields if field.error],
    )
