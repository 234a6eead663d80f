"""The department's desk: what waits, by time left; filters, views, and many steps done at once."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Path, Request, Response
from pydantic import ConfigDict, ValidationError
from starlette.datastructures import FormData

from api.acts import act_on_step
from api.app_context import Reception
from api.bulk import act_on_many
from api.dependencies import Desk
from api.web.forms.schema_forms import fields_of
from api.web.forms.typed_input import read, texts
from api.web.shell.account_names import names_of
from api.web.shell.conflict_page import overtaken
from api.web.shell.filters import with_query
from api.web.shell.lenient_query import sensible
from api.web.shell.navigation import Module
from api.web.shell.request_context import Visit, Visiting, form_key
from schemas.cases.acts import StepActIn
from schemas.cases.inbox import SLOTS, BulkIn, InboxFilter, SavedView
from schemas.cases.lists import Paging
from schemas.errors import ActNotAllowed, InvalidInput, StaleVersion
from schemas.vocabulary import Light, Role, StepAct, StepStatus
from services.domain.forms.field_errors import in_chinese
from services.domain.timing.open_spans import open_spans
from services.store.cases.service import utc_now

AT_DESK = frozenset({Role.OFFICER, Role.HEAD})
router = APIRouter()
MODULES = (
    Module(label="待办", href="/inbox", roles=AT_DESK, order=10, badge="/inbox/count?idle=1", is_desk=True),
)
FILTERS = frozenset(InboxFilter.model_fields)
ASKED_SHOWN = 20
SHOWN_LIGHTS = (Light.RED, Light.AMBER, Light.GREEN, Light.GREY, Light.BLUE, Light.NOT_STARTED)


class InboxPage(InboxFilter, Paging):
    """The filters of the page; an empty field of the form is no filter."""

    model_config = ConfigDict(extra="ignore")


@router.get("/inbox")
async def inbox(visit: Visiting, desk: Desk) -> Response:
    """What waits for the department, least time left first."""
    visit.only(*AT_DESK)
    query = {name: value for name, value in visit.request.query_params.items() if value and name != "done"}
    wanted = _wanted(query)
    found = await desk.inbox.rows(visit.officer, wanted, wanted)
    counts = await desk.inbox.counts(visit.officer, wanted)
    matters = await desk.catalogue.in_force(utc_now())
    calendar = (await desk.case_files.book.look(desk.store)).calendars.of(visit.officer.department)
    return visit.show(
        "inbox/_table.html" if visit.is_fragment else "inbox/list.html",
        title="待办",
        found=found,
        departments=desk.departments,
        query={name: value for name, value in query.items() if name != "cursor"},
        counts=counts,
        lights=[light for light in SHOWN_LIGHTS if counts.lights.get(light) or wanted.light is light],
        statuses=[status for status in StepStatus if counts.statuses.get(status) or wanted.status is status],
        matters=[(code, matters[code].name if code in matters else code) for code in counts.matters],
        views=[
            (view.slot, view.name, with_query("/inbox", view.wanted.model_dump(exclude_defaults=True)))
            for view in await desk.saved_views.of(visit.officer.account)
        ],
        names=await names_of(desk, (row.handler for row in found.items)),
        stood_for={one.account: one.name for one in visit.officer.stands_in_for},
        asked=await desk.inbox.asked(visit.officer, Paging(page_size=ASKED_SHOWN)),
        open_spans=partial(open_spans, calendar),
    )


@router.get("/inbox/count")
async def count(visit: Visiting, desk: Desk) -> Response:
    """How many steps are red or amber, for the bar."""
    counts = await desk.inbox.counts(visit.officer, InboxFilter())
    urgent = counts.lights.get(Light.RED, 0) + counts.lights.get(Light.AMBER, 0)
    return Response(str(urgent) if urgent else "", media_type="text/html")


@router.post("/inbox/views")
async def keep_view(
    visit: Visiting, desk: Desk, name: Annotated[str, Form()] = "", query: Annotated[str, Form()] = ""
) -> Response:
    """Keep the filters as they stand under a name, in the first free place."""
    kept = await desk.saved_views.of(visit.officer.account)
    free = next((slot for slot in range(1, SLOTS + 1) if slot not in {view.slot for view in kept}), None)
    if free is None:
        raise InvalidInput.of(("name", f"最多保存 {SLOTS} 个视图，请先删除不用的"))
    filters = {
        name: value for name, value in sensible(InboxPage, dict(parse_qsl(query))).items() if name in FILTERS
    }
    wanted = InboxFilter.model_validate(filters)
    view = _checked(SavedView, {"name": name.strip(), "wanted": wanted})
    await desk.saved_views.keep(visit.officer.account, free, view)
    return visit.go(with_query("/inbox", wanted.model_dump(mode="json", exclude_defaults=True)), "saved")


@router.post("/inbox/views/{slot}/drop")
async def drop_view(visit: Visiting, desk: Desk, slot: Annotated[int, Path(ge=1, le=SLOTS)]) -> Response:
    """Throw a view away."""
    await desk.saved_views.drop(visit.officer.account, slot)
    return visit.go("/inbox", "saved")


@router.post("/inbox/bulk")
async def bulk(request: Request, visit: Visiting, desk: Desk) -> Response:
    """Claim the ticked steps, or show the form in which many are approved together."""
    visit.only(*AT_DESK)
    form = await request.form()
    ticked = _ticked(form)
    if not ticked:
        return visit.go("/inbox?nothing=1")
    if form.get("act") == StepAct.APPROVE.value:
        return await _approval(visit, desk, ticked)
    if texts(form, "only"):
        return await _claimed(visit, desk, form, ticked[0])
    return await _done(visit, desk, form, StepAct.CLAIM, ticked)


@router.post("/inbox/bulk/approve")
async def approve(request: Request, visit: Visiting, desk: Desk) -> Response:
    """Approve the steps of the form, each with its own results."""
    visit.only(*AT_DESK)
    form = await request.form()
    rows = _ticked(form)
    for number, row in enumerate(rows):
        schema = await _results_schema(visit, desk, row)
        row["results"] = read(schema, form, prefix=f"rows.{number}.") if schema else {}
    return await _done(visit, desk, form, StepAct.APPROVE, rows)


async def _claimed(visit: Visit, desk: Reception, form: FormData, row: dict[str, Any]) -> Response:
    """Claim the one step and lead on to its case, where the work is done."""
    case_no, step = row["case_no"], row["step"]
    said = _checked(StepActIn, {"act": StepAct.CLAIM})
    version = int(row["version"]) if str(row["version"] or "").isdecimal() else None
    try:
        await act_on_step(desk, visit.officer, case_no, step, said, form_key(visit, form), version)
    except (ActNotAllowed, StaleVersion) as late:
        return await overtaken(visit, desk, case_no, step, StepAct.CLAIM.label, late)
    await desk.notices.read_about(visit.officer.account, case_no)
    return visit.go(f"/cases/{case_no}", StepAct.CLAIM.value)


async def _approval(visit: Visit, desk: Reception, ticked: Sequence[dict[str, Any]]) -> Response:
    rows = []
    for number, row in enumerate(ticked):
        case = await desk.case_board.case(row["case_no"], visit.officer)
        schema = await _results_schema(visit, desk, row)
        fields = fields_of(schema, {}, prefix=f"rows.{number}.") if schema else ()
        step = next(step for step in case.steps if step.code == row["step"])
        rows.append({"case": case, "step": step, "value": _value(row), "fields": fields})
    return visit.show("inbox/approve.html", title="批量准予", trail=(("待办", "/inbox"),), rows=rows)


async def _results_schema(visit: Visit, desk: Reception, row: dict[str, Any]) -> dict[str, Any] | None:
    """What an approval of the step must say, as the step's own offer tells; None when nothing is asked."""
    case = await desk.case_board.case(row["case_no"], visit.officer)
    acts = next((step.acts for step in case.steps if step.code == row["step"]), [])
    offer = next((one for one in acts if one["act"] == StepAct.APPROVE.value), None)
    return offer["schema"]["properties"].get("results") if offer else None


async def _done(
    visit: Visit, desk: Reception, form: FormData, act: StepAct, rows: Sequence[dict[str, Any]]
) -> Response:
    opinion = next(iter(texts(form, "opinion")), "") or None
    said = _checked(BulkIn, {"act": act, "opinion": opinion, "rows": rows})
    receipt = await act_on_many(desk, visit.officer, said, form_key(visit, form).key)
    return visit.show(
        "inbox/outcome.html",
        title=f"批量{act.label}结果",
        trail=(("待办", "/inbox"),),
        receipt=receipt,
        act=act,
    )


def _ticked(form: FormData) -> list[dict[str, Any]]:
    """The steps that were ticked, or the one whose own button was pressed; `case/step/version` each."""
    only = texts(form, "only")
    given = only or list(dict.fromkeys(texts(form, "row")))
    rows: list[dict[str, Any]] = []
    for value in given:
        case_no, _, rest = value.partition("/")
        step, _, version = rest.partition("/")
        rows.append({"case_no": case_no, "step": step, "version": version or None})
    return rows


def _value(row: dict[str, Any]) -> str:
    return f"{row['case_no']}/{row['step']}/{row['version'] or ''}"


def _wanted(query: dict[str, str]) -> InboxPage:
    return InboxPage.model_validate(sensible(InboxPage, query))


def _checked(model: type[Any], said: dict[str, Any]) -> Any:
    try:
        return model.model_validate(said)
    except ValidationError as wrong:
        raise InvalidInput.of(*(in_chinese(dict(error)) for error in wrong.errors())) from wrong
