"""The outbox on screen: what was sent to whom, and which department's system does not answer."""

from fastapi import APIRouter, Response

from api.dependencies import Desk
from api.web.shell.navigation import Module
from api.web.shell.request_context import Visiting
from schemas.vocabulary import Role

router = APIRouter()
MODULES = (Module(label="对外送信", href="/outbox", roles=frozenset({Role.ADMINISTRATOR}), order=82),)
SHOWN = 100


@router.get("/outbox")
async def outbox(visit: Visiting, desk: Desk, case_no: str = "") -> Response:
    """The newest deliveries, of one case when its number is given, and every subscription."""
    visit.only(Role.ADMINISTRATOR)
    case_no = case_no.strip()[:40]
    return visit.show(
        "papers/outbox.html",
        title="对外送信",
        sent=await desk.deliveries.outbox(1, SHOWN, case_no or None),
        subscriptions=await desk.deliveries.subscriptions(),
        departments=desk.departments,
        case_no=case_no,
    )
