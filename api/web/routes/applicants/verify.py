"""Public verification page behind every QR code: whether a document is genuine."""

import hashlib

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from api.dependencies import Context
from api.web.shell.request_context import AnonymousRequest, AnonymousUser
from schemas.documents.documents import VerificationResult
from schemas.text_input import clean_code, clean_line, try_clean

router = APIRouter()
TITLE = "文书查验"
PIECE = 256 * 1024


@router.get("/verify")
async def verify(user: AnonymousUser, ctx: Context, number: str = "", code: str = "") -> Response:
    """The form, and the verdict when number and code are given."""
    number, code = try_clean(clean_line, number)[:160], try_clean(clean_code, code)[:20]
    verdict = await ctx.documents.queries.check(number, code) if number and code else None
    return _page(user, verdict, number, code)


@router.post("/verify")
async def verify_file(request: Request, user: AnonymousUser, ctx: Context) -> Response:
    """The verdict on a PDF; nothing of it is kept."""
    form = await request.form(max_files=1, max_fields=5)
    upload = form.get("file")
    verdict, whole, seen = None, hashlib.sha256(), 0
    if isinstance(upload, UploadFile):
        while piece := await upload.read(PIECE):
            whole.update(piece)
            seen += len(piece)
        if seen:
            verdict = await ctx.documents.queries.check_file(whole.hexdigest())
    await form.close()
    return _page(user, verdict, "", "", "" if verdict else "请选择要查验的 PDF 文件")


def _page(
    user: AnonymousRequest, verdict: VerificationResult | None, number: str, code: str, wrong: str = ""
) -> Response:
    return user.show(
        "documents/verify.html", title=TITLE, verdict=verdict, number=number, code=code, wrong=wrong
    )
