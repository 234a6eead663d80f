"""Files in the applicant's form: uploaded, fetched as certificates, or reused, by row."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.datastructures import FormData

from api.dependencies import Context
from api.web.forms import material_tools
from api.web.forms.applicant import Applicant, Applying
from api.web.forms.material_rows import MaterialRow
from api.web.routes.applicants.apply import GONE_TO
from api.web.routes.cases.intake_files import material_of
from api.web.views.progress import in_language
from schemas.catalogue.matter import Material, Matter
from schemas.errors import NotFound
from services.app_context import AppContext
from services.clock import utc_now
from services.store.applicants.attempts import Counted

router = APIRouter()
DraftId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
MaterialCode = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
NOT_PROVED = "请先用短信验证码验证手机号，再调取证照或者沿用以往材料"


Made = Callable[[Matter, Material, FormData], Awaitable[MaterialRow]]
"""What is done for one material of the form: its row afterwards."""


@router.post("/apply/drafts/{draft}/materials/{code}/files")
async def upload(
    request: Request, user: Applying, ctx: Context, draft: DraftId, code: MaterialCode
) -> Response:
    """Upload a file for one material of the form."""

    async def uploaded(_: Matter, material: Material, form: FormData) -> MaterialRow:
        await ctx.attempts.reserve(Counted.UPLOADS, user.sender)
        return await material_tools.with_file(request, ctx, user.officer, material, form, online=True)

    return await _answered(user, ctx, draft, code, uploaded)


@router.post("/apply/drafts/{draft}/materials/{code}/certificate")
async def certificate(user: Applying, ctx: Context, draft: DraftId, code: MaterialCode) -> Response:
    """Fetch the applicant's certificate for the case; its content is not shown here."""

    async def fetched(_: Matter, material: Material, form: FormData) -> MaterialRow:
        if user.phone is None:
            return material_tools.refused(material, form, NOT_PROVED, online=True)
        return await material_tools.with_certificate(ctx, user.officer, material, form, online=True)

    return await _answered(user, ctx, draft, code, fetched)


@router.post("/apply/drafts/{draft}/materials/{code}/earlier")
async def earlier(user: Applying, ctx: Context, draft: DraftId, code: MaterialCode) -> Response:
    """Use again what was handed in with an earlier case of the same applicant and phone."""

    async def used_again(matter: Matter, material: Material, form: FormData) -> MaterialRow:
        if user.phone is None:
            return material_tools.refused(material, form, NOT_PROVED, online=True)
        return await material_tools.with_earlier(
            ctx, user.officer, matter, material, form, user.phone, online=True
        )

    return await _answered(user, ctx, draft, code, used_again)


async def _answered(user: Applicant, ctx: AppContext, draft: str, code: str, made: Made) -> Response:
    """The material's row for this browser's draft; without one, a request for the phone."""
    try:
        kept = await ctx.drafts.read(user.officer.account, draft)
    except NotFound:
        return user.go(GONE_TO)
    matter = await ctx.catalogue.matter(kept.matter, utc_now())
    material = material_of(matter, code)
    async with user.request.form() as form:
        row = await made(matter, material, form)
    return _shown(user, draft, row)


def _shown(user: Applicant, draft: str, row: MaterialRow) -> Response:
    status = 422 if row.tool_error else 200
    path, user = f"/apply/drafts/{draft}", in_language(user, "")
    answer = user.show("window/_material.html", status=status, row=row, path=path, folded=False)
    answer.headers.update(material_tools.FILED)
    return answer
