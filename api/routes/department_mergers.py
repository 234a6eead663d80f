"""Mergers of departments: previewed, confirmed, and how far the successor has taken over."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from api.dependencies import Caller, Context, IdempotencyHeader, key_of_request
from api.routes.staffing import CodePath
from schemas.people.departments import MergerIn, MergerPreview, MergerProgress
from services.app_context import AppContext
from services.store.people.mergers import DepartmentMergers

router = APIRouter(tags=["人员"])
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{10,64}$", description="预览令牌")]


@router.post("/departments/{code}/mergers/previews", status_code=201)
async def preview_merger(code: CodePath, body: MergerIn, caller: Caller, ctx: Context) -> MergerPreview:
    """What another department would take over, and the token that confirms it; changes nothing."""
    return await mergers_of(ctx).preview(code, body, caller)


@router.get("/departments/mergers/previews/{token}")
async def shown_merger(token: Token, caller: Caller, ctx: Context) -> MergerPreview:
    """The preview kept under the token."""
    return await mergers_of(ctx).shown(token, caller)


@router.post("/departments/mergers/previews/{token}/confirm", status_code=202)
async def confirm_merger(
    request: Request, token: Token, caller: Caller, ctx: Context, key: IdempotencyHeader
) -> MergerProgress:
    """Record the merger; open cases are then taken over one by one, and no limit moves."""
    return await mergers_of(ctx).confirm(token, caller, key_of_request(request, key, None))


@router.get("/departments/mergers/{token}")
async def merger_progress(token: Token, caller: Caller, ctx: Context) -> MergerProgress:
    """How far the successor has taken over."""
    return await mergers_of(ctx).progress(token, caller)


def mergers_of(ctx: AppContext) -> DepartmentMergers:
    """The mergers on the record of the context."""
    return DepartmentMergers(ctx.store, ctx.register)
