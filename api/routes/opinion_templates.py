"""Routes of opinion templates (常用意见): list, add, edit, delete."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from api.dependencies import Caller, Context, IdempotencyHeader, key_of_request
from schemas.cases.lists import Page, Paging
from schemas.people.opinion_templates import OpinionTemplate, OpinionTemplateIn, OpinionTemplateTextIn

router = APIRouter(prefix="/opinion-templates", tags=["人员"])

TemplateId = Annotated[int, Path(ge=1, le=2**62, description="常用意见编号")]


@router.get("")
async def opinion_templates(
    caller: Caller, ctx: Context, paging: Annotated[Paging, Query()]
) -> Page[OpinionTemplate]:
    """The caller's own opinion templates, then those of the department."""
    return await ctx.opinion_templates.page(caller, paging)


@router.post("", status_code=201)
async def add_opinion_template(
    request: Request, body: OpinionTemplateIn, caller: Caller, ctx: Context, key: IdempotencyHeader
) -> OpinionTemplate:
    """Keep a new opinion template; a department's by its head only."""
    return await ctx.opinion_templates.add(caller, body, key_of_request(request, key, body))


@router.put("/{template}")
async def edit_opinion_template(
    template: TemplateId, body: OpinionTemplateTextIn, caller: Caller, ctx: Context
) -> OpinionTemplate:
    """Change the text of an opinion template."""
    return await ctx.opinion_templates.edit(caller, template, body.text)


@router.delete("/{template}", status_code=204)
async def delete_opinion_template(template: TemplateId, caller: Caller, ctx: Context) -> None:
    """Delete an opinion template."""
    await ctx.opinion_templates.delete(caller, template)
