"""The outbox on screen: what was sent to whom, and which department's system does not answer."""

from fastapi import APIRouter, Response

from api.dependencies import Context
from api.web.shell.lenient_query import sensible
from api.web.shell.navigation import Module
from api.web.shell.request_context import CurrentUser
from schemas.cases.lists import Paging
from schemas.vocabulary import Role

router = APIRouter()
MODULES = (Module(label="对外送信", href="/outbox", roles=frozenset({Role.ADMINISTRATOR}), order=82),)
SHOWN = 100


class OutboxPage(Paging):
    """The page of the list; a hundred rows each."""

    page_size: int = SHOWN


@router.get("/outbox")
async def outbox(user: CurrentUser, ctx: Context) -> Response:
    """The newest deliveries, of one case when its number is given, and every subscription."""
    user.only(Role.ADMINISTRATOR)
    query = {name: value for name, value in user.request.query_params.items() if value}
    case_no = query.get("case_no", "").strip()[:40]
    paging = OutboxPage.model_validate(sensible(OutboxPage, query))
    return user.show(
        "papers/outbox.html",
        title="对外送信",
        found=await ctx.deliveries.outbox(paging, case_no or None),
        query=query,
        sizes=(SHOWN,),
        subscriptions=await ctx.deliveries.subscriptions(),
        departments=ctx.departments,
        case_no=case_no,
    )
