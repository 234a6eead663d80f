"""Supervision orders on screen: who must answer until when, the ladder below, the answers, the acts."""

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from api.app_context import Reception
from api.dependencies import Desk
from api.routes.cases.supervision_orders import OrderNo
from api.routes.documents.documents import PaperName, pdf_answer
from api.web.forms.schema_forms import errors_by_field, fields_of, unplaced
from api.web.forms.typed_input import read
from api.web.shell.account_names import names_of
from api.web.shell.lenient_query import sensible
from api.web.shell.navigation import Module
from api.web.shell.request_context import Visit, Visiting, form_key, safe_path
from schemas.errors import ActNotAllowed, InvalidInput
from schemas.supervision.orders import OrderAct, OrderActIn, OrderStatus, OrderView
from schemas.vocabulary import Role
from services.domain.forms.field_errors import in_chinese
from services.store.supervision.queries import OrderFilter

router = APIRouter()
ROLES = frozenset({Role.OFFICER, Role.HEAD, Role.ADMINISTRATOR})
MODULES = (Module(label="督办", href="/supervision", roles=ROLES, order=45),)
TRAIL = (("督办单", "/supervision"),)
LEVELS = (("2", "督办"), ("3", "专项督办"), ("4", "监察建议"))


@router.get("/supervision")
async def order_list(visit: Visiting, desk: Desk) -> Response:
    """The orders that the reader may see, open ones first."""
    visit.only(*ROLES)
    query = sensible(OrderFilter, visit.request.query_params)
    wanted = OrderFilter.model_validate(query)
    return visit.show(
        "supervision/_table.html" if visit.is_fragment else "supervision/list.html",
        title="督办单",
        found=await desk.order_board.orders(visit.officer, wanted),
        query=query,
        statuses=tuple(OrderStatus),
        levels=LEVELS,
        departments=desk.departments,
    )


@router.get("/supervision/{order_no}")
async def one_order(visit: Visiting, desk: Desk, order_no: OrderNo) -> Response:
    """One order: the ladder it stands on, what was said, and what the reader may do."""
    order = await desk.order_board.order(order_no, visit.officer)
    said_by = [event.actor for event in order.events] + [event.acted_for or "" for event in order.events]
    return visit.show(
        "supervision/order.html",
        title=order.in_words,
        trail=TRAIL,
        order=order,
        departments=desk.departments,
        names=await names_of(desk, said_by),
        papers=await desk.papers.order_documents(order_no, visit.officer),
    )


@router.get("/supervision/{order_no}/papers/{paper}")
async def paper(visit: Visiting, desk: Desk, order_no: OrderNo, paper: PaperName) -> Response:
    """One paper of the order as PDF/A."""
    return pdf_answer(await desk.papers.order_pdf(order_no, paper, visit.officer), f"{paper}.pdf")


@router.get("/supervision/{order_no}/acts/{act}")
async def act_form(visit: Visiting, desk: Desk, order_no: OrderNo, act: OrderAct) -> Response:
    """The form of an act on the order."""
    return await _show(visit, desk, order_no, act)


@router.post("/supervision/{order_no}/acts/{act}")
async def act_on_order(
    request: Request, visit: Visiting, desk: Desk, order_no: OrderNo, act: OrderAct
) -> Response:
    """File an act on the order."""
    form = await request.form()
    try:
        order = await desk.order_board.order(order_no, visit.officer)
        said = _said(order, act, form)
        await desk.order_files.act(order_no, said, visit.officer, form_key(visit, form))
    except InvalidInput as wrong:
        return await _show(visit, desk, order_no, act, form, wrong)
    return visit.go(safe_path(form.get("back"), f"/supervision/{order_no}"), "saved")


def _offer(order: OrderView, act: OrderAct) -> dict[str, Any] | None:
    return next((offer for offer in order.acts if offer["act"] == act), None)


def _said(order: OrderView, act: OrderAct, form: FormData) -> OrderActIn:
    """What was typed; an act that is not offered is sent as it is, to be refused or repeated by its key."""
    offer = _offer(order, act)
    try:
        return OrderActIn.model_validate({**(read(offer["schema"], form) if offer else {}), "act": act})
    except ValidationError as wrong:
        raise InvalidInput.of(*(in_chinese(dict(error)) for error in wrong.errors())) from wrong


async def _show(
    visit: Visit,
    desk: Reception,
    order_no: str,
    act: OrderAct,
    form: FormData | None = None,
    wrong: InvalidInput | None = None,
) -> Response:
    order = await desk.order_board.order(order_no, visit.officer)
    offer = _offer(order, act)
    if offer is None:
        raise ActNotAllowed(f"{order.in_words}现在不能“{act.label}”", order_no=order_no, act=act.value)
    errors = errors_by_field(wrong.facts) if wrong else {}
    fields = fields_of(offer["schema"], read(offer["schema"], form) if form else {}, errors)
    return visit.show(
        "supervision/_act.html" if visit.is_fragment else "supervision/act.html",
        title=offer["label"],
        trail=(*TRAIL, (order.in_words, f"/supervision/{order_no}")),
        status=422 if wrong else 200,
        order=order,
        act=act.value,
        fields=fields,
        others=unplaced(fields, errors),
        wrong=[field for field in fields if field.error],
        key=form.get("key") if form else None,
    )
