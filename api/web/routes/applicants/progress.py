"""Progress for the applicant (办件进度查询): by number and query code, in two languages."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.dependencies import Context
from api.web.forms.applicant import Applying
from api.web.views.progress import Shown, found, in_language, query_form, shown

router = APIRouter()
Language = Annotated[str, Form(alias="lang", max_length=8)]


@router.get("/progress")
@router.get("/progress/rate")
@router.get("/progress/phone")
@router.get("/progress/act")
@router.get("/progress/files")
async def progress_form(user: Applying, lang: str = "") -> Response:
    """The form; a receipt's QR code passes number and code after #, unseen by servers."""
    return query_form(in_language(user, lang), lang)


@router.post("/progress")
async def progress(
    request: Request,
    user: Applying,
    ctx: Context,
    case_no: Annotated[str, Form(max_length=60)] = "",
    code: Annotated[str, Form(max_length=40)] = "",
    lang: Language = "",
) -> Response:
    """How far the case is; number and code travel in the body."""
    user = in_language(user, lang)
    case = await found(request, user, ctx, case_no, code, lang)
    if isinstance(case, Response):
        return case
    return await shown(user, ctx, case, code, Shown(lang=lang))
