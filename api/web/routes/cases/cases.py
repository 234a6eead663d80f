"""Cases on screen: the list with its filters, and one case with what may be done to it now."""

from typing import Annotated, TypedDict

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import ConfigDict, Field

from api.dependencies import CaseNo, Context, Streams
from api.streams.live_stream import LiveStream
from api.web.forms.schema_forms import fields_of
from api.web.shell.account_names import names_of
from api.web.shell.lenient_query import parse_lenient
from api.web.shell.navigation import Module
from api.web.shell.request_context import CurrentUser, still_logged_in
from api.web.views.case_comments import load_comments
from api.web.views.case_tabs import show_tab
from api.web.views.countdown import current_calendars
from schemas.cases.acts import Officer
from schemas.cases.case_views import CaseView, StepView
from schemas.cases.lists import CaseFilter, Paging
from schemas.catalogue.matter import Matter
from schemas.vocabulary import CaseStatus, Channel, Role, SlaStatus, StepAct, StepStatus
from services.app_context import AppContext
from services.clock import utc_now
from services.domain.people.permissions import visible_materials
from services.domain.timing.open_spans import open_spans

router = APIRouter()
MODULES = (Module(label="全部办件", href="/cases", order=40),)
PAGE_SIZES = (20, 50, 100)


class CaseListQuery(CaseFilter, Paging):
    """The filters of the list; an empty field of the form is no filter."""

    model_config = ConfigDict(extra="ignore")

    page_size: int = Field(default=20, ge=1, le=200)


@router.get("/cases/{case_no}")
async def one_case(user: CurrentUser, ctx: Context, case_no: CaseNo) -> Response:
    """One case: the reader's own steps, who has which since when, and the possible acts."""
    case = await ctx.case_views.case(case_no, user.officer)
    matter = await _matter(ctx, case)
    near = {step.code: words for step in case.steps if (words := _near(step, user.officer))}
    seen = visible_materials(ctx.register.serving(user.officer.department), matter)
    calendars = await current_calendars(ctx)
    spans = {one.code: open_spans(calendars.of(one.department), case.now, one.due_at) for one in case.steps}
    return await show_tab(
        user,
        ctx,
        case_no,
        "",
        "cases/case.html",
        case=case,
        own=[step for step in case.steps if step.code in near],
        near=near,
        channel=Channel(case.channel).label,
        is_live=True,
        spans=spans,
        case_spans=open_spans(calendars.window, case.now, case.promised_due_at),
        materials=[given for given in case.materials if given["code"] in seen],
        names=await names_of(ctx, (step.handler for step in case.steps)),
        comments=await load_comments(user, ctx, case),
        stood_for=[one.account for one in user.officer.deputy_for],
        **_labels(matter),
    )


@router.get("/cases/{case_no}/stream", response_class=StreamingResponse)
async def news(
    user: CurrentUser,
    ctx: Context,
    streams: Streams,
    case_no: CaseNo,
    after: Annotated[int, Query(ge=0, le=999_999_999)] = 0,
) -> LiveStream:
    """Stream a message when the case has a later event, so that its page reloads itself."""
    await ctx.case_views.plan(case_no, user.officer)
    stream = streams.cases.listen(case_no, after)
    allowed = still_logged_in(user, ctx)
    return LiveStream(user.request, streams.places, stream, allowed, user.officer.account)


@router.get("/cases/{case_no}/clocks")
async def clocks(user: CurrentUser, ctx: Context, case_no: CaseNo) -> Response:
    """Every clock of the case with its ledger in sentences."""
    case = await ctx.case_views.case(case_no, user.officer)
    found = await ctx.case_views.clocks(case_no, user.officer)
    calendars = await current_calendars(ctx)
    departments = {one.code: one.department for one in case.steps}
    spans = {
        one.id: open_spans(calendars.of(departments.get(one.step or "")), case.now, one.due_at)
        for one in found
    }
    return await show_tab(
        user, ctx, case_no, "clocks", "cases/clocks.html", case=case, clocks=found, spans=spans
    )


@router.get("/cases/{case_no}/dossier")
async def dossier(user: CurrentUser, ctx: Context, case_no: CaseNo) -> Response:
    """The application: answers, form, materials; masked for readers who do not serve it."""
    case = await ctx.case_views.case(case_no, user.officer)
    matter = await _matter(ctx, case)
    seen = visible_materials(ctx.register.serving(user.officer.department), matter)
    answers = [
        (question.label, next((one.label for one in question.answers if one.code == given), given))
        for question in matter.questions
        if (given := case.answers.get(question.code)) is not None
    ]
    return await show_tab(
        user,
        ctx,
        case_no,
        "dossier",
        "cases/dossier.html",
        case=case,
        answers=answers,
        fields=fields_of(matter.form, case.form),
        materials=[given for given in case.materials if given["code"] in seen],
        **_labels(matter),
    )


@router.get("/cases/{case_no}/log")
async def event_log(user: CurrentUser, ctx: Context, case_no: CaseNo) -> Response:
    """What happened, the latest first."""
    events = await ctx.case_queries.events(case_no, user.officer, 0, 1000)
    absent = [str(event.facts["acted_for"]) for event in events if "acted_for" in event.facts]
    names = await names_of(ctx, (*(event.actor for event in events), *absent))
    return await show_tab(
        user, ctx, case_no, "log", "cases/log.html", events=list(reversed(events)), names=names
    )


@router.get("/cases")
async def case_list(user: CurrentUser, ctx: Context) -> Response:
    """Every case that the reader may see, newest first, by filters."""
    query = parse_lenient(CaseListQuery, user.request.query_params)
    wanted = CaseListQuery.model_validate(query)
    found = await ctx.case_queries.cases(user.officer, wanted, wanted)
    matters = await ctx.catalogue.in_force(utc_now())
    return user.show(
        "cases/_table.html" if user.is_fragment else "cases/list.html",
        title="全部办件",
        found=found,
        query=query,
        page_sizes=PAGE_SIZES,
        statuses=tuple(CaseStatus),
        sla_statuses=tuple(SlaStatus),
        matters=matters.values(),
        departments=ctx.departments,
    )


def _near(step: StepView, officer: Officer) -> str:
    """Why the step is shown first to the reader; empty when it is one of the others."""
    if step.department == officer.department:
        return "" if step.status in {StepStatus.NOT_NEEDED, StepStatus.NOT_DONE} else "本部门环节"
    if officer.role is Role.WINDOW and step.status is StepStatus.AT_WINDOW:
        return "部门退回窗口"
    takeover = StepAct.ACCEPT_TRANSFER.value
    return "请本部门接办" if any(offer.act == takeover for offer in step.acts) else ""


async def _matter(ctx: AppContext, case: CaseView) -> Matter:
    return await ctx.catalogue.body(case.matter, case.matter_version)


class MatterLabels(TypedDict):
    """Names of the parts of a matter by code, for templates."""

    material_names: dict[str, str]
    step_names: dict[str, str]
    result_labels: dict[str, dict[str, str]]


def _labels(matter: Matter) -> MatterLabels:
    return {
        "material_names": {material.code: material.name for material in matter.materials},
        "step_names": {step.code: step.name for step in matter.steps},
        "result_labels": {
            step.code: {field.code: field.label for field in step.results} for step in matter.steps
        },
    }
