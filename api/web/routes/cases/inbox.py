"""Pages of the department's inbox: steps by time left, filters, views, bulk acts."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, NotRequired, TypedDict
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Path, Request, Response
from pydantic import ConfigDict
from starlette.datastructures import FormData

from api.dependencies import Context
from api.web.forms.form_data import read, texts
from api.web.forms.schema_forms import fields_of
from api.web.forms.submit import parse_body
from api.web.shell.account_names import names_of
from api.web.shell.conflict_page import show_conflict
from api.web.shell.filters import with_query
from api.web.shell.lenient_query import parse_lenient
from api.web.shell.navigation import Module
from api.web.shell.request_context import CurrentUser, UserRequest, form_key
from api.web.views.countdown import current_calendars
from schemas.cases.commands.step_decisions import Claim
from schemas.cases.inbox import SLOTS, BulkIn, InboxFilter, SavedView
from schemas.cases.lists import Paging
from schemas.errors import ActNotAllowed, InvalidInput, StaleVersion
from schemas.json_values import JsonObject
from schemas.vocabulary import Role, SlaStatus, StepAct, StepStatus
from services.app_context import AppContext
from services.clock import utc_now
from services.domain.timing.open_spans import open_spans

INBOX_ROLES = frozenset({Role.OFFICER, Role.HEAD})
router = APIRouter()
MODULES = (
    Module(
        label="待办", href="/inbox", roles=INBOX_ROLES, order=10, badge="/inbox/count?idle=1", is_home=True
    ),
)
FILTERS = frozenset(InboxFilter.model_fields)
REQUESTS_SHOWN = 20
DELIVERIES_SHOWN = 20
SHOWN_SLA_STATUSES = (
    SlaStatus.RED,
    SlaStatus.AMBER,
    SlaStatus.GREEN,
    SlaStatus.GREY,
    SlaStatus.BLUE,
    SlaStatus.NOT_STARTED,
)


class InboxPage(InboxFilter, Paging):
    """The filters of the page; an empty field of the form is no filter."""

    model_config = ConfigDict(extra="ignore")


class TickedRow(TypedDict):
    """A step that was ticked, with the version that was shown and the results of its approval."""

    case_no: str
    step: str
    version: str | None
    results: NotRequired[JsonObject]


@router.get("/inbox")
async def inbox(user: CurrentUser, ctx: Context) -> Response:
    """What waits for the department, least time left first."""
    user.only(*INBOX_ROLES)
    query = {name: value for name, value in user.request.query_params.items() if value and name != "done"}
    wanted = _wanted(query)
    found = await ctx.inbox.rows(user.officer, wanted, wanted)
    counts = await ctx.inbox.counts(user.officer, wanted)
    matters = await ctx.catalogue.in_force(utc_now())
    calendar = (await current_calendars(ctx)).of(user.officer.department)
    return user.show(
        "inbox/_table.html" if user.is_fragment else "inbox/list.html",
        title="待办",
        found=found,
        departments=ctx.departments,
        query={name: value for name, value in query.items() if name != "cursor"},
        counts=counts,
        sla_statuses=[
            sla_status
            for sla_status in SHOWN_SLA_STATUSES
            if counts.sla_statuses.get(sla_status) or wanted.sla_status is sla_status
        ],
        statuses=[status for status in StepStatus if counts.statuses.get(status) or wanted.status is status],
        matters=[(code, matters[code].name if code in matters else code) for code in counts.matters],
        views=[
            (view.slot, view.name, with_query("/inbox", view.wanted.model_dump(exclude_defaults=True)))
            for view in await ctx.saved_views.of(user.officer.account)
        ],
        names=await names_of(ctx, (row.handler for row in found.items)),
        stood_for={one.account: one.name for one in user.officer.deputy_for},
        requests=await ctx.inbox.requests(user.officer, Paging(page_size=REQUESTS_SHOWN)),
        deliveries=await ctx.inbox.deliveries(user.officer, Paging(page_size=DELIVERIES_SHOWN)),
        open_spans=partial(open_spans, calendar),
    )


@router.get("/inbox/count")
async def count(user: CurrentUser, ctx: Context) -> Response:
    """How many steps are red or amber, for the bar."""
    counts = await ctx.inbox.counts(user.officer, InboxFilter())
    urgent = counts.sla_statuses.get(SlaStatus.RED, 0) + counts.sla_statuses.get(SlaStatus.AMBER, 0)
    return Response(str(urgent) if urgent else "", media_type="text/html")


@router.post("/inbox/views")
async def keep_view(
    user: CurrentUser, ctx: Context, name: Annotated[str, Form()] = "", query: Annotated[str, Form()] = ""
) -> Response:
    """Keep the filters as they stand under a name, in the first free place."""
    kept = await ctx.saved_views.of(user.officer.account)
    free = next((slot for slot in range(1, SLOTS + 1) if slot not in {view.slot for view in kept}), None)
    if free is None:
        raise InvalidInput.of(("name", f"最多保存 {SLOTS} 个视图，请先删除不用的"))
    filters = {
        name: value
        for name, value in parse_lenient(InboxFilter, dict(parse_qsl(query))).items()
        if name in FILTERS
    }
    wanted = InboxFilter.model_validate(filters)
    view = parse_body(SavedView, {"name": name.strip(), "wanted": wanted})
    await ctx.saved_views.keep(user.officer.account, free, view)
    return user.go(with_query("/inbox", wanted.model_dump(mode="json", exclude_defaults=True)), "saved")


@router.post("/inbox/views/{slot}/drop")
async def drop_view(user: CurrentUser, ctx: Context, slot: Annotated[int, Path(ge=1, le=SLOTS)]) -> Response:
    """Throw a view away."""
    await ctx.saved_views.drop(user.officer.account, slot)
    return user.go("/inbox", "saved")


@router.post("/inbox/bulk")
async def bulk(request: Request, user: CurrentUser, ctx: Context) -> Response:
    """Claim the ticked steps, or show the form in which many are approved together."""
    user.only(*INBOX_ROLES)
    form = await request.form()
    ticked = _ticked(form)
    if not ticked:
        return user.go("/inbox?nothing=1")
    if form.get("act") == StepAct.APPROVE.value:
        return await _approval(user, ctx, ticked)
    if texts(form, "only"):
        return await _claimed(user, ctx, form, ticked[0])
    return await _done(user, ctx, form, StepAct.CLAIM, ticked)


@router.post("/inbox/bulk/approve")
async def approve(request: Request, user: CurrentUser, ctx: Context) -> Response:
    """Approve the steps of the form, each with its own results."""
    user.only(*INBOX_ROLES)
    form = await request.form()
    rows = _ticked(form)
    for number, row in enumerate(rows):
        schema = await _results_schema(user, ctx, row)
        row["results"] = read(schema, form, prefix=f"rows.{number}.") if schema else {}
    return await _done(user, ctx, form, StepAct.APPROVE, rows)


async def _claimed(user: UserRequest, ctx: AppContext, form: FormData, row: TickedRow) -> Response:
    """Claim the one step and lead on to its case, where the work is done."""
    case_no, step = row["case_no"], row["step"]
    version = int(shown) if (shown := row["version"] or "").isdecimal() else None
    try:
        await ctx.cases.act_on_step(case_no, step, Claim(), user.officer, form_key(user, form), version)
    except (ActNotAllowed, StaleVersion) as late:
        return await show_conflict(user, ctx, case_no, step, StepAct.CLAIM.label, late)
    await ctx.notifications.read_about(user.officer.account, case_no)
    return user.go(f"/cases/{case_no}", StepAct.CLAIM.value)


async def _approval(user: UserRequest, ctx: AppContext, ticked: Sequence[TickedRow]) -> Response:
    rows = []
    for number, row in enumerate(ticked):
        case = await ctx.case_views.case(row["case_no"], user.officer)
        schema = await _results_schema(user, ctx, row)
        fields = fields_of(schema, {}, prefix=f"rows.{number}.") if schema else ()
        step = next(step for step in case.steps if step.code == row["step"])
        rows.append({"case": case, "step": step, "value": _value(row), "fields": fields})
    return user.show("inbox/approve.html", title="批量准予", trail=(("待办", "/inbox"),), rows=rows)


async def _results_schema(user: UserRequest, ctx: AppContext, row: TickedRow) -> JsonObject | None:
    """Fields an approval of the step requires, from its offer; None without any."""
    case = await ctx.case_views.case(row["case_no"], user.officer)
    acts = next((step.acts for step in case.steps if step.code == row["step"]), [])
    offer = next((one for one in acts if one.act is StepAct.APPROVE), None)
    return offer.results_schema if offer else None


async def _done(
    user: UserRequest, ctx: AppContext, form: FormData, act: StepAct, rows: Sequence[TickedRow]
) -> Response:
    opinion = next(iter(texts(form, "opinion")), "") or None
    body = parse_body(BulkIn, {"act": act, "opinion": opinion, "rows": rows})
    receipt = await ctx.bulk_acts.act_on_many(user.officer, body, form_key(user, form).key)
    return user.show(
        "inbox/outcome.html",
        title=f"批量{act.label}结果",
        trail=(("待办", "/inbox"),),
        receipt=receipt,
        act=act,
    )


def _ticked(form: FormData) -> list[TickedRow]:
    """The ticked steps, or the one whose own button was pressed; `case/step/version` each."""
    only = texts(form, "only")
    given = only or list(dict.fromkeys(texts(form, "row")))
    rows: list[TickedRow] = []
    for value in given:
        case_no, _, rest = value.partition("/")
        step, _, version = rest.partition("/")
        rows.append({"case_no": case_no, "step": step, "version": version or None})
    return rows


def _value(row: TickedRow) -> str:
    return f"{row['case_no']}/{row['step']}/{row['version'] or ''}"


def _wanted(query: dict[str, str]) -> InboxPage:
    return InboxPage.model_validate(parse_lenient(InboxPage, query))
