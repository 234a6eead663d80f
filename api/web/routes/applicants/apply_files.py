"""Files in the applicant's own form: uploaded, fetched as certificates, or used again, row by row."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.datastructures import FormData

from api.app_context import Reception
from api.dependencies import Desk
from api.web.forms import material_tools
from api.web.forms.applicant import Applicant, Applying
from api.web.forms.material_rows import MaterialRow
from api.web.routes.applicants.apply import GONE_TO
from api.web.routes.cases.intake_files import material_of
from api.web.views.progress import in_language
from schemas.catalogue.matter import Material, Matter
from schemas.errors import NotFound
from services.store.applicants.attempts import Counted
from services.store.cases.service import utc_now

router = APIRouter()
DraftId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
MaterialCode = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
NOT_PROVED = "请先用短信验证码验证手机号，再调取证照或者沿用以往材料"


Made = Callable[[Matter, Material, FormData], Awaitable[MaterialRow]]
"""What is done for one material of the form: its row afterwards."""


@router.post("/apply/drafts/{draft}/materials/{code}/files")
async def upload(
    request: Request, visit: Applying, desk: Desk, draft: DraftId, code: MaterialCode
) -> Response:
    """Upload a file for one material of the form."""

    async def uploaded(_: Matter, material: Material, form: FormData) -> MaterialRow:
        await desk.attempts.take(Counted.UPLOADS, visit.sender)
        return await material_tools.with_file(request, desk, visit.officer, material, form, online=True)

    return await _answered(visit, desk, draft, code, uploaded)


@router.post("/apply/drafts/{draft}/materials/{code}/certificate")
async def certificate(visit: Applying, desk: Desk, draft: DraftId, code: MaterialCode) -> Response:
    """Fetch the applicant's certificate for the case; its content is not shown here."""

    async def fetched(_: Matter, material: Material, form: FormData) -> MaterialRow:
        if visit.phone is None:
            return material_tools.refused(material, form, NOT_PROVED, online=True)
        return await material_tools.with_certificate(desk, visit.officer, material, form, online=True)

    return await _answered(visit, desk, draft, code, fetched)


@router.post("/apply/drafts/{draft}/materials/{code}/earlier")
async def earlier(visit: Applying, desk: Desk, draft: DraftId, code: MaterialCode) -> Response:
    """Use again what was handed in with an earlier case of the same applicant and phone."""

    async def used_again(matter: Matter, material: Material, form: FormData) -> MaterialRow:
        if visit.phone is None:
            return material_tools.refused(material, form, NOT_PROVED, online=True)
        return await material_tools.with_earlier(
            desk, visit.officer, matter, material, form, visit.phone, online=True
        )

    return await _answered(visit, desk, draft, code, used_again)


async def _answered(visit: Applicant, desk: Reception, draft: str, code: str, made: Made) -> Response:
    """The material's row, made for this browser's draft; where there is none, the phone is asked for."""
    try:
        kept = await desk.drafts.read(visit.officer.account, draft)
    except NotFound:
        return visit.go(GONE_TO)
    matter = await desk.catalogue.matter(kept.matter, utc_now())
    material = material_of(matter, code)
    async with visit.request.form() as form:
        row = await made(matter, material, form)
    return _shown(visit, draft, row)


def _shown(visit: Applicant, draft: str, row: MaterialRow) -> Response:
    status = 422 if row.tool_error else 200
    path, visit = f"/apply/drafts/{draft}", in_language(visit, "")
    answer = visit.show("window/_material.html", status=status, row=row, path=path, folded=False)
    answer.headers.update(material_tools.FILED)
    return answer
