"""Supervision orders (督办单): who must answer what until when, and the answers."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api.dependencies import Caller, Desk, ExpectedVersion, IdempotencyKey, act_key
from api.routes.documents.documents import PDF, PaperName, pdf_answer
from schemas.cases.lists import Page
from schemas.documents.documents import PaperView
from schemas.supervision.orders import OrderActIn, OrderReceipt, OrderRow, OrderView
from services.store.supervision.queries import OrderFilter

router = APIRouter(prefix="/supervision-orders", tags=["督办"])

OrderNo = Annotated[str, Path(pattern=r"^\d{4}-\d{5,8}$", description="督办单编号")]


@router.get("")
async def supervision_orders(
    wanted: Annotated[OrderFilter, Query()], caller: Caller, desk: Desk
) -> Page[OrderRow]:
    """The orders that the caller may see, open ones first, then the newest."""
    return await desk.order_board.orders(caller, wanted)


@router.get("/{order_no}")
async def supervision_order(order_no: OrderNo, caller: Caller, desk: Desk) -> OrderView:
    """One order: where it stands, its log with the answers, and what the caller may do now."""
    return await desk.order_board.order(order_no, caller)


@router.get("/{order_no}/documents")
async def documents(order_no: OrderNo, caller: Caller, desk: Desk) -> list[PaperView]:
    """The papers of the order, its answers and its end among them, in the order in which they were issued."""
    return await desk.papers.order_documents(order_no, caller)


@router.get("/{order_no}/documents/{paper}", response_class=Response, responses=PDF)
async def document(order_no: OrderNo, paper: PaperName, caller: Caller, desk: Desk) -> Response:
    """One paper of the order as PDF/A."""
    return pdf_answer(await desk.papers.order_pdf(order_no, paper, caller), f"{paper}.pdf")


@router.post("/{order_no}/acts")
async def act_on_order(
    request: Request,
    order_no: OrderNo,
    said: OrderActIn,
    caller: Caller,
    desk: Desk,
    key: IdempotencyKey,
    version: ExpectedVersion,
) -> OrderReceipt:
    """Act on the order; `acts` of the order says which acts are open, with an example of each."""
    return await desk.order_files.act(order_no, said, caller, act_key(request, key, said), version)
