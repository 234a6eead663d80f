"""The words of papers: looked at, tried, and changed by the administrator."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.dependencies import Caller, Context, ExpectedVersion, IdempotencyHeader, act_key
from api.routes.documents.documents import PDF, pdf_answer
from schemas.documents.documents import TemplateIn, TemplateVersion, TemplateView
from services.domain.documents.permissions import ensure_administrator

router = APIRouter(tags=["文书"])

KindCode = Annotated[str, Path(pattern=r"^[a-z][a-z-]{0,63}$", description="文书种类")]


@router.get("/paper-templates")
async def templates(caller: Caller, ctx: Context) -> list[TemplateView]:
    """Every kind of paper, what brings it, and the words it is set in now."""
    ensure_administrator(caller)
    return await ctx.papers.templates.all()


@router.get("/paper-templates/{kind}/versions")
async def versions(kind: KindCode, caller: Caller, ctx: Context) -> list[TemplateVersion]:
    """Every version of a kind's words, newest first."""
    ensure_administrator(caller)
    return await ctx.papers.templates.versions(kind)


@router.post("/paper-templates/{kind}/trial", response_class=Response, responses=PDF)
async def trial(kind: KindCode, payload: TemplateIn, caller: Caller, ctx: Context) -> Response:
    """The kind's sample in new words, as PDF; nothing is kept, and what does not work is refused."""
    return pdf_answer(await ctx.papers.trial(kind, payload.body, caller), f"{kind}.pdf")


@router.post("/paper-templates/{kind}/versions", status_code=201)
async def publish(
    request: Request,
    kind: KindCode,
    payload: TemplateIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
    version: ExpectedVersion,
) -> TemplateVersion:
    """Put new words in use, after a trial with the sample; papers issued before keep theirs."""
    return await ctx.papers.publish(kind, payload.body, caller, act_key(request, key, payload), version)
