"""Certificates (电子证照) instead of paper, and how many materials came without any."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime

from api.dependencies import Caller, Desk, IdempotencyKey, act_key
from schemas.cases.acts import Officer
from schemas.errors import InvalidInput, NotPermitted
from schemas.files.materials import Certificate, CertificateIn, FileReceipt, HolderIn, MaterialFigures
from schemas.vocabulary import Role
from services.domain.files.certificate_names import is_identifier
from services.store.cases.service import utc_now

router = APIRouter(tags=["材料"])


def _ensure_window(caller: Officer) -> None:
    if caller.role is not Role.WINDOW:
        raise NotPermitted("只有窗口人员可以调取电子证照", role=caller.role)


@router.post("/certificates/search")
async def search(said: HolderIn, caller: Caller, desk: Desk) -> list[Certificate]:
    """The certificates of a holder that are in force."""
    _ensure_window(caller)
    return await desk.material_desk.certificates.find(said)


@router.post("/certificates", status_code=201)
async def fetch(
    request: Request, said: CertificateIn, caller: Caller, desk: Desk, key: IdempotencyKey
) -> FileReceipt:
    """Fetch a certificate as a file that can be handed in instead of paper, with trust grade A."""
    _ensure_window(caller)
    if not is_identifier(said.identifier):
        raise InvalidInput.of(("identifier", "电子证照标识的格式不正确（GB/T 36904）"))
    key_of_body = act_key(request, key, said)
    return await desk.material_desk.fetch(said.holder, said.identifier, caller, key_of_body)


@router.get("/material-figures")
async def figures(
    caller: Caller,
    desk: Desk,
    since: Annotated[AwareDatetime | None, Query(description="收件时间自")] = None,
    until: Annotated[AwareDatetime | None, Query(description="收件时间至")] = None,
) -> MaterialFigures:
    """How the materials of a time came in: on paper, uploaded, shared, reused; the last month unless told."""
    if caller.role is not Role.ADMINISTRATOR:
        raise NotPermitted("只有审管办可以查看材料统计", role=caller.role)
    end: datetime = until or utc_now()
    return await desk.material_desk.cabinet.figures(since or end - timedelta(days=31), end)
