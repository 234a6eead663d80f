"""Pages of supervision orders: who must answer until when, policy, answers, acts."""

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from api.dependencies import Context
from api.routes.cases.supervision_orders import SupervisionOrderNo
from api.routes.documents.documents import DocumentName, pdf_answer
from api.web.forms.field_errors import field_errors
from api.web.forms.form_data import read
from api.web.forms.schema_forms import errors_by_field, fields_of, unplaced
from api.web.forms.submit import SENT_BEFORE, shown_again_if_resent
from api.web.shell.account_names import names_of
from api.web.shell.lenient_query import parse_lenient
from api.web.shell.navigation import Module
from api.web.shell.request_context import CurrentUser, UserRequest, form_key, safe_path
from schemas.cases.act_offers import ActOffer
from schemas.errors import ActNotAllowed, InvalidInput
from schemas.supervision.orders import (
    SupervisionOrderAct,
    SupervisionOrderActIn,
    SupervisionOrderStatus,
    SupervisionOrderView,
)
from schemas.vocabulary import Role
from services.app_context import AppContext
from services.domain.forms.field_errors import describe_field_error
from services.store.supervision.queries import SupervisionOrderFilter

router = APIRouter()
ROLES = frozenset({Role.OFFICER, Role.HEAD, Role.ADMINISTRATOR})
MODULES = (Module(label="督办", href="/supervision", roles=ROLES, order=45),)
TRAIL = (("督办单", "/supervision"),)
LEVELS = (("2", "督办"), ("3", "专项督办"), ("4", "督查建议"))


@router.get("/supervision")
async def order_list(user: CurrentUser, ctx: Context) -> Response:
    """The orders that the reader may see, open ones first."""
    user.only(*ROLES)
    query = parse_lenient(SupervisionOrderFilter, user.request.query_params)
    wanted = SupervisionOrderFilter.model_validate(query)
    return user.show(
        "supervision/_table.html" if user.is_fragment else "supervision/list.html",
        title="督办单",
        found=await ctx.supervision_order_queries.orders(user.officer, wanted),
        query=query,
        statuses=tuple(SupervisionOrderStatus),
        levels=LEVELS,
        departments=ctx.departments,
    )


@router.get("/supervision/{order_no}")
async def one_order(user: CurrentUser, ctx: Context, order_no: SupervisionOrderNo) -> Response:
    """One order: its escalation policy, its log, and the acts open to the reader."""
    order = await ctx.supervision_order_queries.order(order_no, user.officer)
    actors = [event.actor for event in order.events] + [event.acted_for or "" for event in order.events]
    return user.show(
        "supervision/order.html",
        title=order.in_words,
        trail=TRAIL,
        order=order,
        departments=ctx.departments,
        names=await names_of(ctx, actors),
        documents=await ctx.documents.order_documents(order_no, user.officer),
    )


@router.get("/supervision/{order_no}/documents/{document}")
async def document(
    user: CurrentUser, ctx: Context, order_no: SupervisionOrderNo, document: DocumentName
) -> Response:
    """One document of the order as PDF/A."""
    return pdf_answer(await ctx.documents.order_pdf(order_no, document, user.officer), f"{document}.pdf")


@router.get("/supervision/{order_no}/acts/{act}")
async def act_form(
    user: CurrentUser, ctx: Context, order_no: SupervisionOrderNo, act: SupervisionOrderAct
) -> Response:
    """The form of an act on the order."""
    return await _show(user, ctx, order_no, act)


@router.post("/supervision/{order_no}/acts/{act}")
async def act_on_order(
    request: Request, user: CurrentUser, ctx: Context, order_no: SupervisionOrderNo, act: SupervisionOrderAct
) -> Response:
    """File an act on the order."""
    form = await request.form()
    try:
        order = await ctx.supervision_order_queries.order(order_no, user.officer)
        body = _command_from_form(order, act, form)
        with shown_again_if_resent():
            await ctx.supervision_orders.act(order_no, body, user.officer, form_key(user, form))
    except InvalidInput as wrong:
        return await _show(user, ctx, order_no, act, form, wrong)
    return user.go(safe_path(form.get("back"), f"/supervision/{order_no}"), "saved")


def _offer(order: SupervisionOrderView, act: SupervisionOrderAct) -> ActOffer | None:
    return next((offer for offer in order.acts if offer.act == act), None)


def _command_from_form(
    order: SupervisionOrderView, act: SupervisionOrderAct, form: FormData
) -> SupervisionOrderActIn:
    """The typed command; an act without an offer is sent for the service to refuse or repeat."""
    offer = _offer(order, act)
    try:
        return SupervisionOrderActIn.model_validate(
            {**(read(offer.form_schema, form) if offer else {}), "act": act}
        )
    except ValidationError as wrong:
        raise InvalidInput.of(*(describe_field_error(error) for error in wrong.errors())) from wrong


async def _show(
    user: UserRequest,
    ctx: AppContext,
    order_no: str,
    act: SupervisionOrderAct,
    form: FormData | None = None,
    wrong: InvalidInput | None = None,
) -> Response:
    order = await ctx.supervision_order_queries.order(order_no, user.officer)
    offer = _offer(order, act)
    if offer is None:
        raise ActNotAllowed(f"{order.in_words}现在不能“{act.label}”", order_no=order_no, act=act.value)
    errors = errors_by_field(wrong.facts) if wrong else {}
    fields = fields_of(offer.form_schema, read(offer.form_schema, form) if form else {}, errors)
    return user.show(
        "supervision/_act.html" if user.is_fragment else "supervision/act.html",
        title=offer.label,
        trail=(*TRAIL, (order.in_words, f"/supervision/{order_no}")),
        status=422 if wrong else 200,
        order=order,
        act=act.value,
        fields=fields,
        others=unplaced(fields, errors),
        wrong=list(field_errors(fields)),
        key=form.get("key") if form and wrong is not SENT_BEFORE else None,
    )
