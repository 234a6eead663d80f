"""The words of papers on screen: looked at, tried, published by the administrator."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.app_context import AppContext
from api.dependencies import Context
from api.routes.documents.documents import pdf_answer
from api.web.shell.navigation import Module
from api.web.shell.request_context import CurrentUser, UserRequest, form_key
from schemas.documents.documents import LARGEST_TEMPLATE
from schemas.errors import StaleVersion, TemplateRefused
from schemas.vocabulary import Role

router = APIRouter()
MODULES = (
    Module(label="文书模板", href="/paper-templates", roles=frozenset({Role.ADMINISTRATOR}), order=80),
)
TRAIL = (("文书模板", "/paper-templates"),)
KindCode = Annotated[str, Path(pattern=r"^[a-z][a-z-]{0,63}$")]


@router.get("/paper-templates")
async def templates(user: CurrentUser, ctx: Context) -> Response:
    """Every kind of paper, what brings it, and since when its words are as they are."""
    user.only(Role.ADMINISTRATOR)
    found = await ctx.papers.templates.all()
    return user.show("papers/templates.html", title="文书模板", found=found, kinds=ctx.papers.numbering.kinds)


@router.get("/paper-templates/{kind}")
async def template(user: CurrentUser, ctx: Context, kind: KindCode) -> Response:
    """The words of one kind, with its versions."""
    user.only(Role.ADMINISTRATOR)
    return await _editor(user, ctx, kind)


@router.get("/paper-templates/{kind}/sample")
async def sample(user: CurrentUser, ctx: Context, kind: KindCode) -> Response:
    """The kind's sample in the words that are in use."""
    now = await ctx.papers.templates.one(kind)
    return pdf_answer(await ctx.papers.trial(kind, now.body, user.officer), f"{kind}.pdf")


@router.post("/paper-templates/{kind}")
async def change(request: Request, user: CurrentUser, ctx: Context, kind: KindCode) -> Response:
    """Try new words, or publish them; what is wrong is shown with its place, and nothing typed is lost."""
    user.only(Role.ADMINISTRATOR)
    form = await request.form()
    body = str(form.get("body", "")).replace("\r\n", "\n")[:LARGEST_TEMPLATE]
    try:
        if form.get("do") != "publish":
            return pdf_answer(await ctx.papers.trial(kind, body, user.officer), f"{kind}.pdf")
        expected = int(str(form.get("version", "0")) or 0)
        await ctx.papers.publish(kind, body, user.officer, form_key(user, form), expected)
    except (TemplateRefused, StaleVersion) as wrong:
        return await _editor(user, ctx, kind, body, wrong.detail)
    return user.go(f"/paper-templates/{kind}", "saved")


async def _editor(
    user: UserRequest, ctx: AppContext, kind: str, body: str | None = None, wrong: str = ""
) -> Response:
    now = await ctx.papers.templates.one(kind)
    return user.show(
        "papers/template.html",
        title=now.name,
        trail=TRAIL,
        now=now,
        body=now.body if body is None else body,
        wrong=wrong,
        versions=await ctx.papers.templates.versions(kind),
        status=422 if wrong else 200,
    )
