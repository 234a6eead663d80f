"""Files in the window's form: uploaded, fetched as certificates, or used again, row by row."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.datastructures import FormData

from api.dependencies import Context
from api.web.forms import material_tools
from api.web.forms.material_rows import MaterialRow
from api.web.shell.request_context import CurrentUser, UserRequest
from schemas.catalogue.matter import Material, Matter
from schemas.errors import NotFound
from schemas.vocabulary import Role
from services.app_context import AppContext
from services.clock import utc_now

router = APIRouter()
DraftId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
MaterialCode = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]


@router.post("/window/drafts/{draft}/materials/{code}/files")
async def upload(
    request: Request, user: CurrentUser, ctx: Context, draft: DraftId, code: MaterialCode
) -> Response:
    """Upload a file for one material of the form."""
    _, material, form = await _found(request, user, ctx, draft, code)
    try:
        row = await material_tools.with_file(request, ctx, user.officer, material, form)
    finally:
        await form.close()
    return _shown(user, draft, row)


@router.post("/window/drafts/{draft}/materials/{code}/certificate")
async def certificate(
    request: Request, user: CurrentUser, ctx: Context, draft: DraftId, code: MaterialCode
) -> Response:
    """Fetch the applicant's certificate instead of a paper original."""
    _, material, form = await _found(request, user, ctx, draft, code)
    row = await material_tools.with_certificate(ctx, user.officer, material, form)
    return _shown(user, draft, row)


@router.post("/window/drafts/{draft}/materials/{code}/earlier")
async def earlier(
    request: Request, user: CurrentUser, ctx: Context, draft: DraftId, code: MaterialCode
) -> Response:
    """Use again what the applicant handed in with an earlier case."""
    matter, material, form = await _found(request, user, ctx, draft, code)
    row = await material_tools.with_earlier(ctx, user.officer, matter, material, form)
    return _shown(user, draft, row)


async def _found(
    request: Request, user: UserRequest, ctx: AppContext, draft: str, code: str
) -> tuple[Matter, Material, FormData]:
    user.only(Role.WINDOW)
    kept = await ctx.drafts.read(user.officer.account, draft)
    matter = await ctx.catalogue.matter(kept.matter, utc_now())
    return matter, material_of(matter, code), await request.form()


def material_of(matter: Matter, code: str) -> Material:
    """The material of that code.

    Raises:
        NotFound: the matter asks for none of that code.
    """
    found = next((one for one in matter.materials if one.code == code), None)
    if found is None:
        raise NotFound("本事项没有这种材料")
    return found


def _shown(user: UserRequest, draft: str, row: MaterialRow) -> Response:
    status = 422 if row.tool_error else 200
    path = f"/window/drafts/{draft}"
    answer = user.show("window/_material.html", status=status, row=row, path=path, folded=True)
    answer.headers.update(material_tools.FILED)
    return answer
