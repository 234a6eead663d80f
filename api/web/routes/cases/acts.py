"""Acts on screen: a button per entry of `acts[]`, a form from its schema."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from api.dependencies import CaseNo, Context, StepCode
from api.web.forms.acts import begin_form, choices_of, example_of
from api.web.forms.field_errors import field_errors
from api.web.forms.form_data import read
from api.web.forms.schema_forms import errors_by_field, fields_of, unplaced
from api.web.forms.submit import SENT_BEFORE
from api.web.shell.conflict_page import show_conflict
from api.web.shell.request_context import CurrentUser, UserRequest, form_key, safe_path
from schemas.cases.act_offers import ActOffer
from schemas.cases.case_views import CaseView
from schemas.errors import ActNotAllowed, InvalidInput, KeyReused, StaleVersion
from schemas.people.opinion_templates import OpinionTemplate
from schemas.vocabulary import CaseAct, StepAct
from services.app_context import AppContext
from services.domain.cases.act_input import case_command, step_command
from services.domain.cases.engine.act_forms import plain_form_of

router = APIRouter()
Act = CaseAct | StepAct
OPINION_FIELDS = frozenset({"opinion", "reason", "text"})
"""Texts into which an opinion template may be put."""


@router.get("/cases/{case_no}/acts/{act}")
async def case_act_form(user: CurrentUser, ctx: Context, case_no: CaseNo, act: CaseAct) -> Response:
    """The form of an act on the whole case."""
    return await _show(user, ctx, case_no, None, act)


@router.post("/cases/{case_no}/acts/{act}")
async def act_on_case(
    request: Request, user: CurrentUser, ctx: Context, case_no: CaseNo, act: CaseAct
) -> Response:
    """File an act on the whole case."""
    form = await request.form()
    try:
        command = case_command(await _typed(user, ctx, case_no, None, act, form))
        await ctx.cases.act_on_case(case_no, command, user.officer, form_key(user, form), _version(form))
    except InvalidInput as wrong:
        return await _show(user, ctx, case_no, None, act, form, wrong)
    except KeyReused:
        return await _show(user, ctx, case_no, None, act, form, SENT_BEFORE, is_sent_before=True)
    except (ActNotAllowed, StaleVersion) as late:
        return await show_conflict(user, ctx, case_no, None, act.label, late)
    await ctx.notifications.read_about(user.officer.account, case_no)
    return user.go(safe_path(form.get("back"), f"/cases/{case_no}"), act.value)


@router.get("/cases/{case_no}/steps/{step}/acts/{act}")
async def step_act_form(
    user: CurrentUser, ctx: Context, case_no: CaseNo, step: StepCode, act: StepAct
) -> Response:
    """The form of an act on one step."""
    return await _show(user, ctx, case_no, step, act)


@router.post("/cases/{case_no}/steps/{step}/acts/{act}")
async def act_on_step(
    request: Request, user: CurrentUser, ctx: Context, case_no: CaseNo, step: StepCode, act: StepAct
) -> Response:
    """File an act on one step."""
    form = await request.form()
    try:
        command = step_command(await _typed(user, ctx, case_no, step, act, form))
        await ctx.cases.act_on_step(
            case_no, step, command, user.officer, form_key(user, form), _version(form)
        )
    except InvalidInput as wrong:
        return await _show(user, ctx, case_no, step, act, form, wrong)
    except KeyReused:
        return await _show(user, ctx, case_no, step, act, form, SENT_BEFORE, is_sent_before=True)
    except (ActNotAllowed, StaleVersion) as late:
        return await show_conflict(user, ctx, case_no, step, act.label, late)
    await ctx.notifications.read_about(user.officer.account, case_no)
    return user.go(safe_path(form.get("back"), f"/cases/{case_no}"), act.value)


def _offered(view: CaseView, step: str | None, act: Act) -> ActOffer | None:
    """The entry of `acts[]`; None when the act is not open to the reader now."""
    offers: Sequence[ActOffer] = view.acts
    if step is not None:
        offers = next((one.acts for one in view.steps if one.code == step), [])
    return next((offer for offer in offers if offer.act == act), None)


async def _typed(
    user: UserRequest, ctx: AppContext, case_no: str, step: str | None, act: Act, form: FormData
) -> dict[str, object]:
    """The typed fields of the command; without an offer too, for the service to decide."""
    offer = _offered(await ctx.case_views.case(case_no, user.officer), step, act)
    shown = offer.form if offer else plain_form_of(act, on_step=isinstance(act, StepAct))
    return {**(read(shown.model_dump(mode="json"), form) if shown else {}), "act": act}


async def _show(
    user: UserRequest,
    ctx: AppContext,
    case_no: str,
    step: str | None,
    act: Act,
    form: FormData | None = None,
    wrong: InvalidInput | None = None,
    *,
    is_sent_before: bool = False,
) -> Response:
    """The form; one that was sent before gets a new key and the version there is now."""
    view = await ctx.case_views.case(case_no, user.officer)
    offer = _offered(view, step, act)
    if offer is None:
        late = ActNotAllowed(f"现在不能“{act.label}”", case_no=case_no, act=act.value)
        return await show_conflict(user, ctx, case_no, step, act.label, late)
    errors = errors_by_field(wrong.facts) if wrong else {}
    schema = offer.form_schema
    typed = read(schema, form) if form else _beginning(user, ctx, offer, view)
    fields = fields_of(schema, typed, errors, choices=await choices_of(user, ctx, view, step))
    where = next((one for one in view.steps if one.code == step), None)
    kept = None if is_sent_before else form
    return user.show(
        "acts/_form.html" if user.is_fragment else "acts/page.html",
        title=offer.label,
        trail=(("全部办件", "/cases"), (case_no, f"/cases/{case_no}")),
        status=422 if wrong else 200,
        case=view,
        step=where,
        act=act.value,
        fields=fields,
        templates=await _templates(user, ctx, offer),
        has_example=ctx.is_demonstration and bool(fields),
        others=unplaced(fields, errors),
        wrong=list(field_errors(fields)),
        version=(kept.get("version") if kept else None) or (where.version if where else view.version),
        key=(kept.get("key") if kept else None),
        back=safe_path(
            form.get("back") if form else user.request.query_params.get("back"), f"/cases/{case_no}"
        ),
    )


def _beginning(user: UserRequest, ctx: AppContext, offer: ActOffer, view: CaseView) -> Mapping[str, object]:
    if ctx.is_demonstration and user.request.query_params.get("example") == "1":
        return example_of(offer)
    return begin_form(offer, view)


def _version(form: FormData) -> int | None:
    given = form.get("version")
    return (
        int(given)
        if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) < 10
        else None
    )


async def _templates(user: UserRequest, ctx: AppContext, offer: ActOffer) -> Sequence[OpinionTemplate]:
    """The opinion templates for the texts of the form; none where it has no such text."""
    has_text = not OPINION_FIELDS.isdisjoint(offer.form.properties)
    return await ctx.opinion_templates.offered(user.officer) if has_text else ()
