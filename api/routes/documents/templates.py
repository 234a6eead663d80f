"""The words of documents: looked at, tried, and changed by the administrator."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.dependencies import Caller, Context, ExpectedVersion, IdempotencyHeader, key_of_request
from api.routes.documents.documents import PDF, pdf_answer
from schemas.approvals import ApprovalIn, RejectionIn
from schemas.documents.documents import TemplateIn, TemplateVersion, TemplateView
from services.domain.documents.permissions import ensure_administrator
from services.store.documents.template_approvals import decide_template

router = APIRouter(tags=["文书"])

Version = Annotated[int, Path(ge=1, le=100_000, description="模板版次")]
KindCode = Annotated[str, Path(pattern=r"^[a-z][a-z-]{0,63}$", description="文书种类")]


@router.get("/document-templates")
async def templates(caller: Caller, ctx: Context) -> list[TemplateView]:
    """Every kind of document, what brings it, and the words it is set in now."""
    ensure_administrator(caller)
    return await ctx.documents.templates.list_in_use()


@router.get("/document-templates/{kind}/versions")
async def versions(kind: KindCode, caller: Caller, ctx: Context) -> list[TemplateVersion]:
    """Every version of a kind's words, newest first."""
    ensure_administrator(caller)
    return await ctx.documents.templates.versions(kind)


@router.post("/document-templates/{kind}/trial", response_class=Response, responses=PDF)
async def trial(kind: KindCode, payload: TemplateIn, caller: Caller, ctx: Context) -> Response:
    """Render the kind's sample with new wording as PDF; stores nothing, rejects errors."""
    return pdf_answer(await ctx.documents.trial(kind, payload.body, caller), f"{kind}.pdf")


@router.post("/document-templates/{kind}/versions", status_code=201)
async def publish(
    request: Request,
    kind: KindCode,
    payload: TemplateIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
    version: ExpectedVersion,
) -> TemplateVersion:
    """Propose new words, after a trial with the sample; a second administrator puts them in use."""
    return await ctx.documents.publish(
        kind, payload.body, caller, key_of_request(request, key, payload), version
    )


@router.get("/document-templates/{kind}/versions/{version}")
async def one_version(kind: KindCode, version: Version, caller: Caller, ctx: Context) -> TemplateView:
    """The words of one version, also of one that waits for its approval, with their digest."""
    ensure_administrator(caller)
    return await ctx.documents.templates.find(kind, version)


@router.post("/document-templates/{kind}/versions/{version}/approve")
async def approve(
    request: Request,
    kind: KindCode,
    version: Version,
    payload: ApprovalIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> TemplateVersion:
    """Publish wording proposed by another administrator; issued documents keep theirs."""
    return await decide_template(
        ctx.store, kind, version, payload, caller, key_of_request(request, key, payload)
    )


@router.post("/document-templates/{kind}/versions/{version}/reject")
async def reject(
    request: Request,
    kind: KindCode,
    version: Version,
    payload: RejectionIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> TemplateVersion:
    """Refuse proposed words, with the reason."""
    return await decide_template(
        ctx.store, kind, version, payload, caller, key_of_request(request, key, payload)
    )
