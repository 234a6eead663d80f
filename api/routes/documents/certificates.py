"""Certificates (电子证照) instead of a paper original, and how many materials came without any."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime

from api.dependencies import Caller, Context, IdempotencyHeader, key_of_request
from schemas.cases.acts import Officer
from schemas.errors import InvalidInput, NotPermitted
from schemas.files.materials import Certificate, CertificateIn, FileReceipt, HolderIn, MaterialFigures
from schemas.people.lookups import Lookup
from schemas.vocabulary import Role
from services.clock import utc_now
from services.domain.files.certificate_names import is_identifier

router = APIRouter(tags=["材料"])


def _ensure_window(caller: Officer) -> None:
    if caller.role is not Role.WINDOW:
        raise NotPermitted("只有窗口人员可以调取电子证照", role=caller.role)


@router.post("/certificates/search")
async def search(body: HolderIn, caller: Caller, ctx: Context) -> list[Certificate]:
    """The certificates of a holder that are in force; a case at hand or a reason is put on file."""
    _ensure_window(caller)
    await ctx.person_lookups.record(Lookup.CERTIFICATES, body, caller)
    return await ctx.material_tools.certificates.find(body)


@router.post("/certificates", status_code=201)
async def fetch(
    request: Request, body: CertificateIn, caller: Caller, ctx: Context, key: IdempotencyHeader
) -> FileReceipt:
    """Fetch a certificate as a file of trust grade A, instead of a paper original."""
    _ensure_window(caller)
    if not is_identifier(body.identifier):
        raise InvalidInput.of(("identifier", "电子证照标识的格式不正确（GB/T 36904）"))
    await ctx.person_lookups.record(Lookup.CERTIFICATE, body.holder, caller)
    key_of_body = key_of_request(request, key, body)
    return await ctx.material_tools.fetch(body.holder, body.identifier, caller, key_of_body)


@router.get("/material-figures")
async def figures(
    caller: Caller,
    ctx: Context,
    since: Annotated[AwareDatetime | None, Query(description="收件时间自")] = None,
    until: Annotated[AwareDatetime | None, Query(description="收件时间至")] = None,
) -> MaterialFigures:
    """How materials came in: on paper, uploaded, shared, reused; by default the last month."""
    if caller.role is not Role.ADMINISTRATOR:
        raise NotPermitted("只有审管办可以查看材料统计", role=caller.role)
    end: datetime = until or utc_now()
    return await ctx.material_tools.materials.count_by_source(since or end - timedelta(days=31), end)
