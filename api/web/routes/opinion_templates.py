"""Opinion templates on screen (常用意见): one's own, and the department's by its head."""

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from api.dependencies import Context
from api.routes.opinion_templates import TemplateId
from api.web.shell.lenient_query import parse_lenient
from api.web.shell.navigation import Module
from api.web.shell.request_context import CurrentUser, UserRequest, form_key
from schemas.cases.lists import Paging
from schemas.errors import InvalidInput
from schemas.people.opinion_templates import LONGEST_TEXT, OpinionTemplateIn, OpinionTemplateTextIn
from schemas.vocabulary import Role
from services.app_context import AppContext

router = APIRouter()
PATH = "/opinion-templates"
MODULES = (Module(label="常用意见", href=PATH, roles=frozenset({Role.OFFICER, Role.HEAD}), order=75),)
PAGE_SIZE = 20


@router.get(PATH)
async def opinion_templates(user: CurrentUser, ctx: Context) -> Response:
    """The reader's templates and those of the department."""
    return await _show(user, ctx)


@router.post(PATH)
async def add(request: Request, user: CurrentUser, ctx: Context) -> Response:
    """Keep a new template."""
    form = await request.form()
    typed = {"scope": str(form.get("scope") or "personal"), "text": str(form.get("text") or "")}
    try:
        given = OpinionTemplateIn.model_validate(typed)
        await ctx.opinion_templates.add(user.officer, given, form_key(user, form))
    except ValidationError:
        return await _show(user, ctx, typed, f"请填写常用意见，最多 {LONGEST_TEXT} 字")
    except InvalidInput as wrong:
        return await _show(user, ctx, typed, wrong.errors[0]["message"])
    return user.go(PATH, "saved")


@router.post(PATH + "/{template}")
async def edit(request: Request, user: CurrentUser, ctx: Context, template: TemplateId) -> Response:
    """Change the text of a template."""
    form = await request.form()
    try:
        given = OpinionTemplateTextIn.model_validate({"text": str(form.get("text") or "")})
    except ValidationError:
        return await _show(user, ctx, {}, f"请填写常用意见，最多 {LONGEST_TEXT} 字")
    await ctx.opinion_templates.edit(user.officer, template, given.text)
    return user.go(PATH, "saved")


@router.post(PATH + "/{template}/delete")
async def delete(_request: Request, user: CurrentUser, ctx: Context, template: TemplateId) -> Response:
    """Delete a template."""
    await ctx.opinion_templates.delete(user.officer, template)
    return user.go(PATH, "saved")


async def _show(
    user: UserRequest, ctx: AppContext, typed: dict[str, str] | None = None, wrong: str = ""
) -> Response:
    query = {name: value for name, value in user.request.query_params.items() if value}
    paging = Paging.model_validate({**parse_lenient(Paging, query), "page_size": PAGE_SIZE})
    return user.show(
        "people/opinion_templates.html",
        title="常用意见",
        status=422 if wrong else 200,
        found=await ctx.opinion_templates.page(user.officer, paging),
        query=query,
        size=PAGE_SIZE,
        typed=typed or {},
        wrong=wrong,
        longest=LONGEST_TEXT,
        is_head=user.officer.role is Role.HEAD,
    )
