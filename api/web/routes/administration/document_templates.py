"""The words of documents on screen: looked at, tried, published by the administrator."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response

from api.dependencies import Context
from api.routes.documents.documents import pdf_answer
from api.web.forms.submit import parse_body, shown_again_if_resent
from api.web.shell.navigation import Module
from api.web.shell.request_context import CurrentUser, UserRequest, form_key
from schemas.approvals import ApprovalIn, RejectionIn
from schemas.documents.documents import MAX_TEMPLATE_LENGTH, TemplateStatus, TemplateVersion, TemplateView
from schemas.errors import InvalidInput, StaleVersion, TemplateRefused
from schemas.vocabulary import Role
from services.app_context import AppContext
from services.store.documents.template_approvals import decide_template

router = APIRouter()
MODULES = (
    Module(label="文书模板", href="/document-templates", roles=frozenset({Role.ADMINISTRATOR}), order=80),
)
TRAIL = (("文书模板", "/document-templates"),)
Version = Annotated[int, Path(ge=1, le=100_000)]
Decision = Literal["approve", "reject"]
KindCode = Annotated[str, Path(pattern=r"^[a-z][a-z-]{0,63}$")]


@router.get("/document-templates")
async def templates(user: CurrentUser, ctx: Context) -> Response:
    """Every kind of document, what brings it, and since when its words are as they are."""
    user.only(Role.ADMINISTRATOR)
    found = await ctx.documents.templates.list_in_use()
    return user.show(
        "documents/templates.html", title="文书模板", found=found, kinds=ctx.documents.numbering.kinds
    )


@router.get("/document-templates/{kind}")
async def template(user: CurrentUser, ctx: Context, kind: KindCode) -> Response:
    """The words of one kind, with its versions."""
    user.only(Role.ADMINISTRATOR)
    return await _editor(user, ctx, kind)


@router.get("/document-templates/{kind}/sample")
async def sample(user: CurrentUser, ctx: Context, kind: KindCode) -> Response:
    """The kind's sample in the words that are in use."""
    now = await ctx.documents.templates.find(kind)
    return pdf_answer(await ctx.documents.trial(kind, now.body, user.officer), f"{kind}.pdf")


@router.post("/document-templates/{kind}")
async def change(request: Request, user: CurrentUser, ctx: Context, kind: KindCode) -> Response:
    """Try or publish new wording; errors are shown with their place, input is kept."""
    user.only(Role.ADMINISTRATOR)
    form = await request.form()
    body = str(form.get("body", "")).replace("\r\n", "\n")[:MAX_TEMPLATE_LENGTH]
    try:
        if form.get("do") != "publish":
            return pdf_answer(await ctx.documents.trial(kind, body, user.officer), f"{kind}.pdf")
        expected = int(str(form.get("version", "0")) or 0)
        with shown_again_if_resent():
            await ctx.documents.publish(kind, body, user.officer, form_key(user, form), expected)
    except (InvalidInput, TemplateRefused, StaleVersion) as wrong:
        return await _editor(user, ctx, kind, body, wrong.detail)
    return user.go(f"/document-templates/{kind}", "saved")


@router.post("/document-templates/{kind}/versions/{version}/{decision}")
async def decide(
    request: Request, user: CurrentUser, ctx: Context, kind: KindCode, version: Version, decision: Decision
) -> Response:
    """Put proposed words in use, or refuse them."""
    form = await request.form()
    payload: ApprovalIn | RejectionIn
    if decision == "approve":
        payload = parse_body(ApprovalIn, {"digest": form.get("digest")})
    else:
        payload = parse_body(RejectionIn, {"reason": str(form.get("reason") or "").strip()})
    await decide_template(ctx.store, kind, version, payload, user.officer, form_key(user, form))
    return user.go(f"/document-templates/{kind}", "saved")


async def _proposed(ctx: AppContext, kind: str, versions: list[TemplateVersion]) -> list[TemplateView]:
    waiting = [one.version for one in versions if one.status is TemplateStatus.PROPOSED]
    return [await ctx.documents.templates.find(kind, version) for version in waiting]


async def _editor(
    user: UserRequest, ctx: AppContext, kind: str, body: str | None = None, wrong: str = ""
) -> Response:
    now = await ctx.documents.templates.find(kind)
    versions = await ctx.documents.templates.versions(kind)
    return user.show(
        "documents/template.html",
        title=now.name,
        trail=TRAIL,
        now=now,
        body=now.body if body is None else body,
        wrong=wrong,
        versions=versions,
        proposed=await _proposed(ctx, kind, versions),
        status=422 if wrong else 200,
    )
