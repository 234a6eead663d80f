"""Supervision orders (督办单): who must answer what until when, and the answers."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api.dependencies import Caller, Context, ExpectedVersion, IdempotencyHeader, key_of_request
from api.routes.documents.documents import PDF, DocumentName, pdf_answer
from schemas.cases.lists import Page
from schemas.documents.documents import DocumentView
from schemas.supervision.orders import (
    SupervisionOrderActIn,
    SupervisionOrderReceipt,
    SupervisionOrderRow,
    SupervisionOrderView,
)
from services.store.supervision.queries import SupervisionOrderFilter

router = APIRouter(prefix="/supervision-orders", tags=["督办"])

SupervisionOrderNo = Annotated[str, Path(pattern=r"^\d{4}-\d{5,8}$", description="督办单编号")]


@router.get("")
async def supervision_orders(
    wanted: Annotated[SupervisionOrderFilter, Query()], caller: Caller, ctx: Context
) -> Page[SupervisionOrderRow]:
    """The orders that the caller may see, open ones first, then the newest."""
    return await ctx.supervision_order_queries.orders(caller, wanted)


@router.get("/{order_no}")
async def supervision_order(
    order_no: SupervisionOrderNo, caller: Caller, ctx: Context
) -> SupervisionOrderView:
    """One order: its state, its log with the answers, and what the caller may do now."""
    return await ctx.supervision_order_queries.order(order_no, caller)


@router.get("/{order_no}/documents")
async def documents(order_no: SupervisionOrderNo, caller: Caller, ctx: Context) -> list[DocumentView]:
    """The documents of the supervision order, oldest first, with answers and closing."""
    return await ctx.documents.order_documents(order_no, caller)


@router.get("/{order_no}/documents/{document}", response_class=Response, responses=PDF)
async def document(
    order_no: SupervisionOrderNo, document: DocumentName, caller: Caller, ctx: Context
) -> Response:
    """One document of the order as PDF/A."""
    return pdf_answer(await ctx.documents.order_pdf(order_no, document, caller), f"{document}.pdf")


@router.post("/{order_no}/acts")
async def act_on_order(
    request: Request,
    order_no: SupervisionOrderNo,
    body: SupervisionOrderActIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
    version: ExpectedVersion,
) -> SupervisionOrderReceipt:
    """Act on the order; `acts` of the order says which acts are open, with an example of each."""
    return await ctx.supervision_orders.act(
        order_no, body, caller, key_of_request(request, key, body), version
    )
